// The browser's own way back goes a step back in a flow instead of leaving it: each step is an entry of the history, and
// the buttons that lead back walk the same entries. It listens from the page's start (every_page.js loads it): of those
// who listen to popstate the first registered is the first heard, and that must not be the router.
//   data-back  a button that leads a step back; the first in .steps is the one that the history presses
import { useEffect } from "react";

let seen = 0;
let depth = 0;
let path = "";
let returning = false;
let flows = 0;

function here() {
  return window.history.state?.lunaStep || 0;
}

function address() {
  return window.location.pathname + window.location.search;
}

function walk(event) {
  if (!event.isTrusted || !here() || !event.target.closest?.("[data-back]")) return;
  event.stopImmediatePropagation();
  window.history.back();
}

function follow(event) {
  const before = depth;
  depth = here();
  if (!flows || address() !== path) return;
  event.stopImmediatePropagation(); // for the router it is the same page, which it would load anew
  if (returning) {
    returning = false;
    return;
  }
  if (depth > before) {
    returning = true;
    window.history.back();
    return;
  }
  const button = before > depth && document.querySelector(".steps [data-back]");
  if (button) button.click();
  else if (depth) window.history.back();
}

if (typeof window !== "undefined") {
  depth = here();
  window.addEventListener("click", walk, true);
  window.addEventListener("popstate", follow, true);
}

function useFlow() {
  useEffect(() => {
    flows += 1;
    return () => {
      flows -= 1;
    };
  }, []);
}

export function FlowHistory({ step }) {
  useFlow();
  useEffect(() => {
    if (!step || step === seen) return;
    path = address();
    if (seen && step > seen) {
      window.history.pushState({ ...window.history.state, lunaStep: here() + 1 }, "");
      depth = here();
    }
    seen = step;
  }, [step]);
  return null;
}

export function FlowEnd() {
  useFlow();
  return null;
}
