// Copies what stands in the field that [data-copy] names, and hands a link to the device's own way of sending
// ([data-send]) where there is one.
//   data-copy         a button that copies the field with that id, with data-copied-said, the sentence for afterwards
//   data-copied       the live region
//   data-send         a button that hands on the field with that id
//   data-shares       of the document, where the device has a way of sending
(() => {
  if (navigator.share) document.documentElement.setAttribute("data-shares", "");
  function field(button, name) {
    return document.getElementById(button.getAttribute(name));
  }
  function say(button) {
    const place = button.closest("dialog, main").querySelector("[data-copied]");
    if (!place) return;
    place.textContent = "";
    setTimeout(() => {
      place.textContent = button.dataset.copiedSaid;
    }, 50);
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-copy], [data-send]");
    if (!button) return;
    if (button.hasAttribute("data-send")) {
      navigator.share({ url: field(button, "data-send").value }).catch(() => {});
      return;
    }
    const source = field(button, "data-copy");
    source.focus();
    source.select();
    if (navigator.clipboard) {
      navigator.clipboard.writeText(source.value).then(
        () => {
          say(button);
        },
        () => {},
      );
    } else if (document.execCommand("copy")) {
      // a portal in the clinic's own network has no TLS, and so no clipboard
      say(button);
    }
  });
})();
