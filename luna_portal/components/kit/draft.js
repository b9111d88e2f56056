// Keeps what is typed into the form around it in this tab, so that no way back loses it, until the page is done with it.
// The server's draft is at most as new, for it is kept when a field is left.
import { createElement, useEffect, useRef } from "react";

const PREFIX = "luna-draft-";

export function FormDraft({ name }) {
  const place = useRef(null);
  useEffect(() => {
    const form = place.current.form;
    const typed = JSON.parse(sessionStorage.getItem(PREFIX + name) || "{}");
    for (const [field, value] of Object.entries(typed)) {
      const input = form.elements[field];
      if (input) input.value = value;
    }
    function keep() {
      const kept = [...form.elements].filter((input) => input.name && !["checkbox", "password"].includes(input.type));
      const values = Object.fromEntries(kept.map((input) => [input.name, input.value]));
      sessionStorage.setItem(PREFIX + name, JSON.stringify(values));
    }
    form.addEventListener("input", keep);
    return () => form.removeEventListener("input", keep);
  }, [name]);
  return createElement("input", { type: "hidden", ref: place });
}

export function ForgetDrafts() {
  useEffect(() => {
    for (const name of Object.keys(sessionStorage)) {
      if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
    }
  }, []);
  return null;
}
