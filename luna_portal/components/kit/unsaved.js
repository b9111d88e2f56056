// What is typed is never lost by the button beside it: closing a dialog, following a link, going back or forward, or
// leaving the page asks first. It hears of the way back before the router (every_page.js loads it); see flow_history.js.
//   data-unsaved  a form whose text is asked about; in a dialog every form's is
//   data-dismiss  a dialog's button that says no
import { useEffect } from "react";

const NOT_WRITTEN = ["hidden", "file", "search", "radio"];

function isChanged(box) {
  if (box.type === "checkbox") return box.checked !== box.defaultChecked;
  const writes = box.tagName === "TEXTAREA" || (box.tagName === "INPUT" && !NOT_WRITTEN.includes(box.type));
  return writes && box.value !== box.defaultValue;
}

function isTyped(forms) {
  return [...forms].some((form) => [...form.elements].some(isChanged));
}

function unsaved() {
  return isTyped(document.querySelectorAll("form[data-unsaved]"));
}

function loses(target) {
  const no = target.closest("dialog [data-dismiss]");
  if (no) return isTyped(no.closest("dialog").querySelectorAll("form"));
  const link = target.closest("a[href]");
  if (!link || link.target === "_blank" || link.hasAttribute("download")) return false;
  return link.origin === window.location.origin && !link.getAttribute("href").startsWith("#") && unsaved();
}

let sentence = "";
let entry = 0;
let page = "";
let returns = false;

function here() {
  return window.location.pathname + window.location.search;
}

// The browser says where it has come to, never where it came from.
function note() {
  entry = window.history.state?.idx ?? 0;
  page = here();
}

// The address has changed already: who stays goes back to her entry, and the router hears of neither.
function follow(event) {
  if (returns) {
    returns = false;
    event.stopImmediatePropagation();
    return;
  }
  if (!sentence || here() === page || !unsaved() || window.confirm(sentence)) {
    note();
    return;
  }
  event.stopImmediatePropagation();
  returns = true;
  window.history.go(entry - (window.history.state?.idx ?? 0) || 1);
}

if (typeof window !== "undefined") {
  window.addEventListener("popstate", follow, true);
  for (const deed of ["input", "keydown", "pointerdown"]) window.addEventListener(deed, note, true);
}

export function AskBeforeLosing({ sentence: asked }) {
  useEffect(() => {
    sentence = asked;
    note();
    let leaving = false;
    function ask(event) {
      if (event.ctrlKey || event.metaKey || event.shiftKey || !event.target.closest || !loses(event.target)) return;
      if (window.confirm(asked)) {
        leaving = true;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    function leave(event) {
      if (!leaving && unsaved()) event.preventDefault();
    }
    function arrive() {
      leaving = false;
    }
    document.addEventListener("click", ask, true);
    window.addEventListener("beforeunload", leave);
    window.addEventListener("popstate", arrive);
    return () => {
      sentence = "";
      document.removeEventListener("click", ask, true);
      window.removeEventListener("beforeunload", leave);
      window.removeEventListener("popstate", arrive);
    };
  }, [asked]);
  return null;
}
