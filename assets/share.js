// Copies what stands in the field that [data-copy] names, and hands a link to the device's own way of sending
// ([data-send]) where there is one.
(function () {
  "use strict";
  if (navigator.share) document.documentElement.setAttribute("data-shares", "");
  function field(button, name) { return document.getElementById(button.getAttribute(name)); }
  function say(button) {
    var place = button.closest("dialog, main").querySelector("[data-copied]");
    if (!place) return;
    place.textContent = "";
    setTimeout(function () { place.textContent = button.dataset.copiedSaid; }, 50);
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-copy], [data-send]");
    if (!button) return;
    if (button.hasAttribute("data-send")) {
      navigator.share({ url: field(button, "data-send").value }).catch(function () {});
      return;
    }
    var source = field(button, "data-copy");
    source.focus();
    source.select();
    if (navigator.clipboard) {
      navigator.clipboard.writeText(source.value).then(function () { say(button); }, function () {});
    } else if (document.execCommand("copy")) { // a portal in the clinic's own network has no TLS, and so no clipboard
      say(button);
    }
  });
})();
