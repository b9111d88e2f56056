// Where the focus is after an act: on what it said, else near where it was, else on the page's heading; never nowhere.
// It reads also .said (the notice), .undo-bar and .bone.
//   data-close-notice  closes what is said at the foot
function start() {
  let trail = []; // where the focus was last: the element and all around it, the nearest first
  let outside = []; // the same for the last place that was in no dialog
  let acted = 0; // when the person last did something here; 0 while the page is as it was opened
  let told = 0; // when a notice last changed
  let path = location.pathname;
  let arrived = false; // the page changed without a full load, and its heading has not had the focus yet
  let back = false; // it changed by the browser's own way back, which keeps the place on the page
  let waits = 0;

  function seen(element) {
    return element.isConnected && element.getClientRects().length > 0 && !element.closest("[inert]");
  }
  function around(element) {
    const found = [];
    for (; element && element !== document.body; element = element.parentElement) found.push(element);
    return found;
  }
  function put(element) {
    if (!element) return false;
    if (element.tabIndex < 0 && !element.hasAttribute("tabindex")) element.tabIndex = -1;
    element.focus({ preventScroll: back || !!element.closest(".said, .undo-bar") });
    return document.activeElement === element;
  }
  function first(selector, inside) {
    return Array.prototype.find.call(inside.querySelectorAll(selector), seen);
  }
  function news() {
    return told >= acted && (first(".undo-bar", document) || first(".said.notice:not(.in-place)", document));
  }
  // The nearest part of the page that is still there and is more than a wrapper: its heading, or what can be used in it.
  function near(before) {
    const alive = before.filter(
      (one) => seen(one) && one.matches("li, tr, article, section, form, dialog, .card") && one.closest("main, dialog"),
    );
    for (const one of alive) {
      const found = first("h1, h2, h3", one) || first("a[href], button:not([disabled]), input:not([type=hidden])", one);
      if (found) return found;
    }
    return null;
  }
  function heading() {
    return first("main h1", document) || first("main h2", document) || document.querySelector("main");
  }
  function lost() {
    const here = document.activeElement;
    return !here || here === document.body || !seen(here);
  }
  function settle() {
    waits = 0;
    if (location.pathname !== path) arrive();
    if (document.querySelector("main .bone")) return look(); // what comes is not there yet
    if (arrived && ((!lost() && document.activeElement.closest("main")) || put(heading()))) {
      arrived = back = false;
      return;
    }
    const opened = /[?&]aviso=/.test(location.search) && told;
    if (!lost() || !(acted || opened)) return;
    const modal = first("dialog[open]", document);
    if (modal) {
      put(near([modal]));
      return;
    }
    put(news() || near(trail) || near(outside) || heading());
  }
  function look() {
    if (!waits) waits = setTimeout(settle, 60);
  }
  // A page in the other language, or another page: the browser itself announces neither.
  function arrive() {
    path = location.pathname;
    document.documentElement.lang = /^\/en(\/|$)/.test(path) ? "en" : "es-MX";
    arrived = acted > 0;
    trail = outside = [];
  }

  document.addEventListener("focusin", (event) => {
    trail = around(event.target);
    if (!event.target.closest("dialog")) outside = trail;
  });
  ["click", "keydown", "submit", "popstate"].forEach((kind) => {
    window.addEventListener(
      kind,
      (event) => {
        if (event.isTrusted) {
          acted = Date.now();
          back = kind === "popstate";
        }
        look();
      },
      true,
    );
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-close-notice]");
    if (button) button.closest(".said").hidden = true;
  });
  new MutationObserver((changes) => {
    changes.forEach((change) => {
      const node = change.target.nodeType === 1 ? change.target : change.target.parentElement;
      const said = node?.closest(".said, .undo-bar");
      const bar = Array.prototype.some.call(
        change.addedNodes,
        (one) => one.nodeType === 1 && (one.matches(".undo-bar") || one.querySelector(".undo-bar")),
      );
      if ((said && !node.closest("[role=timer]")) || bar) told = Date.now();
      if (said?.hidden) said.hidden = false;
    });
    look();
  }).observe(document, { childList: true, characterData: true, subtree: true });
}

if (typeof window !== "undefined") start();
