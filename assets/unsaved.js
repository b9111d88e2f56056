// What is typed is never lost by the button beside it: closing a question, following a link or leaving the page asks first.
(function () {
  "use strict";
  var sentences = document.currentScript.dataset;
  function typed(form) {
    return Array.prototype.some.call(form.elements, function (box) {
      if (box.type === "checkbox") return box.checked !== box.defaultChecked;
      var writes = box.tagName === "TEXTAREA" || (box.tagName === "INPUT" && ["hidden", "file", "search", "radio"].indexOf(box.type) < 0);
      return writes && box.value !== box.defaultValue;
    });
  }
  function unsaved() { return Array.prototype.some.call(document.querySelectorAll("form[data-unsaved]"), typed); }
  function loses(target) {
    var no = target.closest("dialog[data-modal] [data-dismiss]");
    if (no) return Array.prototype.some.call(no.closest("dialog").querySelectorAll("form"), typed);
    var link = target.closest("a[href]");
    if (!link || link.target === "_blank" || link.hasAttribute("download")) return false;
    return link.origin === location.origin && link.getAttribute("href").charAt(0) !== "#" && unsaved();
  }
  var leaving = false;
  document.addEventListener("click", function (event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !event.target.closest || !loses(event.target)) return;
    if (window.confirm(sentences[document.documentElement.lang.slice(0, 2)] || sentences.es)) { leaving = true; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  window.addEventListener("beforeunload", function (event) {
    if (!leaving && unsaved()) event.preventDefault();
  });
  window.addEventListener("popstate", function () { leaving = false; });
})();
