// What must be there before anything else of a page, and so stands in the page itself. It gives the root data-side, by the
// cookie of the frame.
//   data-door  a form that posts by itself
// The language of the address, for the one file that answers for every address with an id in it; and whose frame the
// page will have ("patient", "team"), so that nobody who is signed in sees a visitor's first.
(() => {
  const root = document.documentElement;
  const side = /(?:^|; )luna_side=(patient|team)/.exec(document.cookie);
  if (/^\/en(\/|$)/.test(location.pathname)) root.lang = "en";
  if (side) root.dataset.side = side[1];
})();
// Tells the page of its line to the portal ("luna:line" on the document): open, closed, sent, heard.
(() => {
  function tell(what, socket) {
    document.dispatchEvent(new CustomEvent("luna:line", { detail: { what: what, socket: socket } }));
  }
  window.WebSocket = class extends WebSocket {
    constructor(address, protocols) {
      super(address, protocols);
      this.addEventListener("close", () => tell("closed", this));
      this.addEventListener("message", (event) => {
        const kind = String(event.data).slice(0, 2);
        if (kind === "40") tell("open", this);
        else if (kind === "42") tell("heard", this);
      });
    }
    send(data) {
      super.send(data);
      if (String(data).slice(0, 2) === "42") tell("sent", this);
    }
  };
})();
// A tap on a button before the page answers (a slow phone, a slow line) is kept, and made once the page listens and its
// first answer is drawn, which would else undo it. A form sent too early waits likewise, so that nothing typed lands in
// the address bar; forms for a door post by themselves.
(() => {
  let kept = null;
  let calm = 0;
  // React marks the whole document last, when every part of it listens.
  function listens() {
    return Object.keys(document.documentElement).some((key) => key.indexOf("__react") === 0);
  }
  function waits(node) {
    return !listens() || (!!document.querySelector("main .bone") && (!node || !!node.closest("main")));
  }
  function keep(event) {
    const node = event.type === "submit" ? event.target : event.target.closest?.("button");
    if (!node || node.closest("form[data-door]") || !waits(node)) return;
    event.preventDefault();
    event.stopPropagation();
    kept = node;
  }
  document.addEventListener("click", keep, true);
  document.addEventListener("submit", keep, true);
  const wait = setInterval(() => {
    calm = waits(null) ? 0 : calm + 1;
    if (calm < 2) return;
    clearInterval(wait);
    document.removeEventListener("click", keep, true);
    document.removeEventListener("submit", keep, true);
    if (!kept?.isConnected) return;
    if (kept.requestSubmit) kept.requestSubmit();
    else kept.click();
  }, 50);
})();
