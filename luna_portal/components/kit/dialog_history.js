// The way back of a phone closes the dialog that is open instead of leaving the page: an open dialog is an entry of the
// history. It listens from the page's start, before the router; see flow_history.js.
//   data-dismiss  the button that says no
let open = null;
let swallow = false;
let stands = ""; // where the page stands once the dialog's entry is left: what was open in it is closed

function marked() {
  return Boolean(window.history.state?.lunaDialog);
}

function shown() {
  return document.querySelector("dialog[open]");
}

function enter() {
  window.history.pushState({ ...window.history.state, lunaDialog: true }, "");
}

function look() {
  const found = shown();
  if (found && !open && !marked()) enter();
  if (!found && open) setTimeout(leave, 200); // what closed it may lead to another page, which then is the newest entry
  open = found;
}

function leave() {
  if (!marked() || shown()) return;
  swallow = true;
  stands = window.location.href;
  window.history.back();
}

function follow(event) {
  if (!swallow && (!open || marked()) && !(marked() && !open)) return;
  event.stopImmediatePropagation(); // for the router it is the same page, which it would load anew
  if (swallow) {
    swallow = false;
    if (stands && stands !== window.location.href) window.history.replaceState(window.history.state, "", stands);
    stands = "";
  } else if (marked()) {
    swallow = true; // forward to a dialog that is closed
    window.history.back();
  } else {
    const no = open.querySelector("[data-dismiss]");
    const taken = no?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    if (!taken) enter(); // what is typed in it is kept, or it has no way out: it stays
  }
}

if (typeof window !== "undefined") {
  window.addEventListener("popstate", follow, true);
  const seen = { childList: true, subtree: true, attributes: true, attributeFilter: ["open"] };
  new MutationObserver(look).observe(document, seen);
}
