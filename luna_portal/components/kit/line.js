// The line to the portal: said at once when it is lost (html[data-line="lost"]), and what was pressed meanwhile
// waits where one sees it (aria-busy) and counts once. Hears "luna:line", which the page's own first script tells.
//   data-waits   a button that was pressed and has no answer yet
//   data-reveal data-close-notice data-copy data-send data-print-page data-door  what needs no line
//   data-line    on the root, "lost"
function start() {
  const PATIENCE = 5000; // milliseconds without an answer until the portal is asked whether it is there
  const root = document.documentElement;
  let asleep = 0; // when the last event went out that has no answer yet
  let socket = null;
  let leaving = false;
  let pressed = null;
  let closing = 0;
  let calm = 0;
  let gone = false; // the line was lost, and what was pressed meanwhile may not be answered yet

  function lost() {
    return root.dataset.line === "lost";
  }
  function lose() {
    if (leaving) return;
    root.dataset.line = "lost";
    gone = true;
  }
  function waiting() {
    return document.querySelectorAll("[data-waits]");
  }
  function mend() {
    clearTimeout(closing);
    closing = 0;
    delete root.dataset.line;
  }
  function busy(button) {
    button.setAttribute("data-waits", "");
    button.setAttribute("aria-busy", "true");
  }
  function free() {
    waiting().forEach((button) => {
      button.removeAttribute("data-waits");
      button.removeAttribute("aria-busy");
    });
  }
  function answered() {
    if (asleep || lost()) return;
    gone = false;
    free();
  }
  function probe() {
    return fetch("/salud", { cache: "no-store", signal: AbortSignal.timeout(4000) }).then(
      () => true,
      () => false,
    );
  }
  // Nothing comes back: either the portal takes its time, or the line is dead and nobody has noticed.
  function doubt() {
    const since = asleep;
    probe().then((there) => {
      if (!asleep || asleep !== since) return;
      if (!there) {
        lose();
        setTimeout(doubt, 3000);
        return;
      }
      if (lost() && socket) socket.close(); // the way is there again, but this socket is of the old one
    });
  }
  document.addEventListener("luna:line", (event) => {
    const what = event.detail.what;
    socket = what === "closed" ? null : event.detail.socket;
    if (what === "sent") {
      if (!asleep) {
        asleep = Date.now();
        setTimeout(() => {
          if (asleep) doubt();
        }, PATIENCE);
      }
      if (pressed) {
        const one = pressed;
        setTimeout(() => {
          if (asleep && one.isConnected) busy(one);
        }, 300);
      }
    } else if (what === "closed") {
      asleep = 0;
      if (!closing) closing = setTimeout(lose, 700); // a line that is mended at once is no news
    } else {
      if (what === "heard") {
        asleep = 0;
        clearTimeout(calm);
        // After a lost line the first answers are the page's own; what was pressed meanwhile is answered behind them.
        if (gone) calm = setTimeout(answered, 400);
        else free();
      }
      if (navigator.onLine) mend();
    }
  });
  window.addEventListener("offline", lose);
  window.addEventListener("online", () => {
    if (socket && !closing) mend();
  });
  ["pagehide", "beforeunload"].forEach((kind) => {
    window.addEventListener(kind, () => {
      leaving = true;
      setTimeout(() => {
        leaving = false;
      }, 3000);
    });
  });
  function stop(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
  // What only the page itself does needs no line.
  const OWN = "[data-reveal], [data-close-notice], [data-copy], [data-send], [data-print-page], form[data-door] button";
  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest?.("button");
      if (!button || button.matches(OWN)) return;
      if (button.hasAttribute("data-waits") && (lost() || button.type === "submit")) {
        stop(event);
        return;
      }
      pressed = button;
      setTimeout(() => {
        if (pressed === button) pressed = null;
      }, 100);
      if (lost() && button.type !== "submit") busy(button);
    },
    true,
  );
  document.addEventListener(
    "submit",
    (event) => {
      const button = event.submitter;
      if (!button || button.matches(OWN)) return;
      if (event.target.querySelector("[data-waits]")) {
        stop(event);
        return;
      }
      if (lost()) busy(button);
    },
    true,
  );
  if (!navigator.onLine) lose();
}

if (typeof window !== "undefined") start();
