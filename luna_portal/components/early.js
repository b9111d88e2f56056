// A tap on a button before the page answers (a slow phone, a slow line) is kept, and made once the page listens and its
// first answer is drawn, which would else undo it. A form sent too early waits likewise, so that nothing typed lands in
// the address bar; forms for a door post by themselves. Stands in the page itself: a file of its own would come too late.
//   data-door  a form that posts by itself
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
