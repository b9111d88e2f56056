// What is typed is never lost by the button beside it: closing a question, following a link or leaving the page asks first.
//   data-unsaved  a form whose text is asked about
//   data-modal    a dialog; data-dismiss is the button that closes it
//   data-es, data-en  of the script itself: its sentence
(() => {
  const sentences = document.currentScript.dataset;
  function typed(form) {
    return Array.prototype.some.call(form.elements, (box) => {
      if (box.type === "checkbox") return box.checked !== box.defaultChecked;
      const writes =
        box.tagName === "TEXTAREA" ||
        (box.tagName === "INPUT" && ["hidden", "file", "search", "radio"].indexOf(box.type) < 0);
      return writes && box.value !== box.defaultValue;
    });
  }
  function unsaved() {
    return Array.prototype.some.call(document.querySelectorAll("form[data-unsaved]"), typed);
  }
  function loses(target) {
    const no = target.closest("dialog[data-modal] [data-dismiss]");
    if (no) return Array.prototype.some.call(no.closest("dialog").querySelectorAll("form"), typed);
    const link = target.closest("a[href]");
    if (!link || link.target === "_blank" || link.hasAttribute("download")) return false;
    return link.origin === location.origin && link.getAttribute("href").charAt(0) !== "#" && unsaved();
  }
  let leaving = false;
  document.addEventListener(
    "click",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || !event.target.closest || !loses(event.target)) return;
      if (window.confirm(sentences[document.documentElement.lang.slice(0, 2)] || sentences.es)) {
        leaving = true;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && unsaved()) event.preventDefault();
  });
  window.addEventListener("popstate", () => {
    leaving = false;
  });
})();
