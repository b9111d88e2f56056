// Forms: those for a door (form[data-door]) are sent without leaving the page, so that an error appears beside its field
// and what was typed stays; without this script they post natively. Words: data-door, data-offline (what is said while
// the line is away), data-problem (a field's error), data-summary (the list of all errors, with its title),
// data-reveal (shows the password of that id), data-from-query (takes its value from the address).
(() => {
  let sent = null;
  function wrong(form) {
    return Array.prototype.filter.call(form.elements, (input) => input.getAttribute("aria-invalid") === "true");
  }
  function sentence(form, input) {
    const place = form.querySelector(`[data-problem="${CSS.escape(input.name)}"]`);
    return place ? place.textContent : "";
  }
  function entry(form, input) {
    const line = document.createElement("li");
    const link = document.createElement("a");
    const label = input.type !== "checkbox" && input.labels && input.labels[0];
    link.href = `#${input.id}`;
    link.textContent = (label ? `${label.textContent}: ` : "") + sentence(form, input);
    line.append(link);
    return line;
  }
  // The list names the fields as the form does, and in its order; one error alone stands beside its field, that is enough.
  function summarise(form) {
    const place = form.querySelector("[data-summary]");
    const faulty = wrong(form);
    if (!place) return;
    place.hidden = faulty.length < 2;
    if (place.hidden) {
      place.textContent = "";
      return;
    }
    const title = document.createElement("p");
    const list = document.createElement("ul");
    title.className = "strong";
    title.textContent = place.dataset.summary;
    faulty.forEach((input) => {
      list.append(entry(form, input));
    });
    const said = title.textContent + list.textContent;
    if (place.textContent === said) return;
    place.replaceChildren(title, list);
  }
  function goToFirst(form) {
    const here = document.activeElement;
    const free = !here || here === document.body || here.type === "submit" || !form.contains(here);
    const first = wrong(form)[0];
    if (first && free) first.focus();
  }
  function answered(form) {
    if (!form.isConnected) return;
    summarise(form);
    if (sent === form && wrong(form).length) {
      sent = null;
      goToFirst(form);
    }
  }
  new MutationObserver((changes) => {
    const forms = new Set();
    changes.forEach((change) => {
      const node = change.target.nodeType === 1 ? change.target : change.target.parentElement;
      const told = change.type === "attributes" || node?.closest("[data-problem]");
      const form = told && node?.closest("form");
      if (form) forms.add(form);
    });
    forms.forEach(answered);
  }).observe(document, {
    childList: true,
    characterData: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["aria-invalid"],
  });
  // The same errors once more change nothing on the page: the line says that the portal has answered.
  document.addEventListener("luna:line", (event) => {
    if (event.detail.what === "heard" && sent)
      setTimeout(() => {
        if (sent) answered(sent);
      }, 100);
  });

  function say(form, field, said) {
    const place = field && form.querySelector(`[data-problem="${CSS.escape(field)}"]`);
    const input = place && form.elements[field];
    (place || form.querySelector("[data-problem='']")).textContent = said || "";
    if (input?.setAttribute) input.setAttribute("aria-invalid", said ? "true" : "false");
    return place;
  }
  function clear(form) {
    form.querySelectorAll("[data-problem]").forEach((place) => {
      place.textContent = "";
    });
    form.querySelectorAll("[aria-invalid]").forEach((input) => {
      input.setAttribute("aria-invalid", "false");
    });
    summarise(form);
  }
  function refused(form, said) {
    const errors = said.errors || {};
    let places = Object.keys(errors).map((field) => say(form, field, errors[field]));
    if (!places.some(Boolean)) places = [say(form, said.field || "", said.message)];
    summarise(form);
    (wrong(form)[0] || form.querySelector("[data-problem='']")).focus();
  }
  function hide(form) {
    form.querySelectorAll("[data-reveal][aria-pressed=true]").forEach((button) => {
      button.click();
    });
  }
  function fillFromAddress(form) {
    const query = new URLSearchParams(location.search);
    form.querySelectorAll("input[data-from-query]").forEach((input) => {
      input.value = query.get(input.name) || "";
    });
  }
  function wait(form, waits) {
    form.querySelectorAll("[type=submit]").forEach((button) => {
      if (waits) button.setAttribute("aria-busy", "true");
      else button.removeAttribute("aria-busy");
    });
  }
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (event.defaultPrevented || !form.matches) return;
      if (!form.matches("form[data-door]")) {
        sent = form;
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      if (form.querySelector("[aria-busy=true]")) return;
      clear(form);
      hide(form);
      wait(form, true);
      fillFromAddress(form);
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
          wait(form, false);
          refused(form, said);
        })
        .catch(() => {
          wait(form, false);
          say(form, "", form.dataset.offline);
        });
    },
    true,
  );
  document.addEventListener("click", (event) => {
    const at = event.target.closest ? event.target : event.target.parentElement;
    const link = at?.closest("[data-summary] a");
    const button = at?.closest("[data-reveal]");
    if (link) {
      event.preventDefault();
      document.getElementById(link.hash.slice(1)).focus();
    }
    if (button) {
      const shown = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(shown));
      document.getElementById(button.dataset.reveal).type = shown ? "text" : "password";
    }
  });
})();
