// Sends the forms that post to a door (form[data-door]) without leaving the page, so that an error appears beside its
// field and what was typed stays. Without this script the same forms post natively.
//   data-door        the form, with data-offline, the sentence for no connection
//   data-problem     where a field's error stands, by the field's name; "" for the form's own
//   data-from-query  a hidden field that takes its value from the address
(() => {
  function say(form, field, sentence) {
    const place = field && form.querySelector(`[data-problem="${field}"]`);
    const input = field && form.elements[field];
    (place || form.querySelector("[data-problem='']")).textContent = sentence || "";
    if (input?.setAttribute) input.setAttribute("aria-invalid", sentence ? "true" : "false");
    return input;
  }
  function clear(form) {
    form.querySelectorAll("[data-problem]").forEach((place) => {
      place.textContent = "";
    });
    form.querySelectorAll("[aria-invalid]").forEach((input) => {
      input.setAttribute("aria-invalid", "false");
    });
  }
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!form.matches?.("form[data-door]")) return;
      event.preventDefault();
      event.stopPropagation();
      clear(form);
      const button = form.querySelector("[type=submit]");
      button.disabled = true;
      const body = new URLSearchParams(new FormData(form));
      fetch(form.action, {
        method: "POST",
        body: body,
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      })
        .then((answer) => answer.json())
        .then((said) => {
          if (said.ok) {
            location.assign(said.to);
            return;
          }
          let first = null;
          const errors = said.errors || {};
          Object.keys(errors).forEach((field) => {
            first = say(form, field, errors[field]) || first;
          });
          if (!first) first = say(form, said.field || "", said.message);
          (first?.focus ? first : form.querySelector("[data-problem='']")).focus();
          button.disabled = false;
        })
        .catch(() => {
          say(form, "", form.dataset.offline);
          button.disabled = false;
        });
    },
    true,
  );
  // What a full page load says of an earlier post: ?aviso=<sentence's key> is drawn by the page itself.
  document.addEventListener("DOMContentLoaded", () => {
    const query = new URLSearchParams(location.search);
    document.querySelectorAll("form[data-door] input[type=hidden][data-from-query]").forEach((input) => {
      input.value = query.get(input.name) || "";
    });
  });
})();
