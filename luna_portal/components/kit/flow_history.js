// A flow of several steps, or a list, stands at its own address: a step on is a new entry of the history, everything else
// changes the entry. A step that a dialog led to takes the dialog's own entry. Back and forward are the router's, which
// loads what the address says; the buttons that lead back walk the same entries. It listens from the page's start
// (every_page.js loads it): of those who listen to popstate the first registered is the first heard.
//   data-back  a button that leads a step back
import { useEffect } from "react";

let seen = 0;
let told = "";
let bound = ""; // where the way back or forward has led, until the page says that it stands there

function depth() {
  return window.history.state?.lunaStep || 0;
}

function walk(event) {
  if (!event.isTrusted || !depth() || !event.target.closest?.("[data-back]")) return;
  event.stopImmediatePropagation();
  window.history.back();
}

function forget() {
  seen = 0;
}

function travel() {
  forget();
  bound = window.location.pathname + window.location.search;
}

if (typeof window !== "undefined") {
  window.addEventListener("click", walk, true);
  window.addEventListener("popstate", travel, true);
}

export function FlowHistory({ step, address }) {
  useEffect(() => {
    if (!step || !address) return;
    const here = window.location.pathname + window.location.search;
    const late = step === 1 && bound === here && address !== bound; // loaded for an entry that is left already
    if (late || address === told) {
      seen = step;
      return;
    }
    told = address;
    bound = "";
    if (address !== here) {
      const entry = { ...window.history.state };
      const on = seen && step > seen;
      const takes = on && entry.lunaDialog && !document.querySelector("dialog[open]");
      if (on) delete entry.lunaDialog;
      if (on && !takes)
        Object.assign(entry, { idx: (entry.idx || 0) + 1, key: `step${Date.now()}`, lunaStep: depth() + 1 });
      window.history[on && !takes ? "pushState" : "replaceState"](entry, "", address);
    }
    seen = step;
  }, [step, address]);
  useEffect(() => forget, []);
  return null;
}
