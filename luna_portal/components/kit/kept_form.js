// Hands what is typed into the form around it to the page when typing rests or a field is left, for the server's draft;
// and puts a draft back into the form when `restored` grows. What is put back counts as typed and not saved.
import { createElement, useEffect, useRef } from "react";

const PAUSE = 800;
const NOT_KEPT = ["hidden", "file", "password", "checkbox", "radio", "submit"];

function boxes(form) {
  return [...form.elements].filter((box) => box.name && "value" in box && !NOT_KEPT.includes(box.type));
}

export function KeptForm({ typed, restored, onKeep }) {
  const place = useRef(null);
  const latest = useRef({ typed, onKeep });
  useEffect(() => {
    latest.current = { typed, onKeep };
  });
  useEffect(() => {
    const kept = latest.current.typed || {};
    for (const box of boxes(place.current.form)) {
      if (Object.hasOwn(kept, box.name)) box.value = kept[box.name];
    }
  }, [restored]);
  useEffect(() => {
    const form = place.current.form;
    let waits = 0;
    function forget() {
      clearTimeout(waits);
      waits = 0;
    }
    function keep() {
      if (!waits) return;
      forget();
      latest.current.onKeep(Object.fromEntries(boxes(form).map((box) => [box.name, box.value])));
    }
    function rest() {
      clearTimeout(waits);
      waits = setTimeout(keep, PAUSE);
    }
    form.addEventListener("input", rest);
    form.addEventListener("focusout", keep);
    form.addEventListener("submit", forget);
    return () => {
      forget();
      form.removeEventListener("input", rest);
      form.removeEventListener("focusout", keep);
      form.removeEventListener("submit", forget);
    };
  }, []);
  return createElement("input", { type: "hidden", ref: place });
}
