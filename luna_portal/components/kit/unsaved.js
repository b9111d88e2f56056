// What is typed is never lost by the button beside it: closing a dialog, following a link or leaving the page asks first.
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

export function AskBeforeLosing({ sentence }) {
  useEffect(() => {
    let leaving = false;
    function ask(event) {
      if (event.ctrlKey || event.metaKey || event.shiftKey || !event.target.closest || !loses(event.target)) return;
      if (window.confirm(sentence)) {
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
      document.removeEventListener("click", ask, true);
      window.removeEventListener("beforeunload", leave);
      window.removeEventListener("popstate", arrive);
    };
  }, [sentence]);
  return null;
}
