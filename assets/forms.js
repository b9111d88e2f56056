// Sends the forms that post to a door (form[data-door]) without leaving the page, so that an error appears beside its
// field and what was typed stays. Without this script the same forms post natively.
(function () {
  "use strict";
  function say(form, field, sentence) {
    var place = field && form.querySelector('[data-problem="' + field + '"]');
    var input = field && form.elements[field];
    (place || form.querySelector("[data-problem='']")).textContent = sentence || "";
    if (input && input.setAttribute) input.setAttribute("aria-invalid", sentence ? "true" : "false");
    return input;
  }
  function clear(form) {
    form.querySelectorAll("[data-problem]").forEach(function (place) { place.textContent = ""; });
    form.querySelectorAll("[aria-invalid]").forEach(function (input) { input.setAttribute("aria-invalid", "false"); });
  }
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches || !form.matches("form[data-door]")) return;
    event.preventDefault();
    event.stopPropagation();
    clear(form);
    var button = form.querySelector("[type=submit]");
    button.disabled = true;
    var body = new URLSearchParams(new FormData(form));
    fetch(form.action, { method: "POST", body: body, headers: { Accept: "application/json" }, credentials: "same-origin" })
      .then(function (answer) { return answer.json(); })
      .then(function (said) {
        if (said.ok) { location.assign(said.to); return; }
        var first = null;
        var errors = said.errors || {};
        Object.keys(errors).forEach(function (field) { first = say(form, field, errors[field]) || first; });
        if (!first) first = say(form, said.field || "", said.message);
        (first && first.focus ? first : form.querySelector("[data-problem='']")).focus();
        button.disabled = false;
      })
      .catch(function () {
        say(form, "", form.dataset.offline);
        button.disabled = false;
      });
  }, true);
  // What a full page load says of an earlier post: ?aviso=<sentence's key> is drawn by the page itself.
  document.addEventListener("DOMContentLoaded", function () {
    var query = new URLSearchParams(location.search);
    document.querySelectorAll("form[data-door] input[type=hidden][data-from-query]").forEach(function (input) {
      input.value = query.get(input.name) || "";
    });
  });
})();
