// The browser's own modal dialog. It opens when React puts it in and closes when React takes it away: the focus stays
// in it meanwhile and returns to what opened it. Esc and a press beside it are a press of its no.
//   data-dismiss  the button that says no
import { createContext, createElement, useContext, useId, useLayoutEffect, useRef } from "react";

const Title = createContext(undefined);

function isBeside(event) {
  if (event.target !== event.currentTarget) return false;
  const box = event.currentTarget.getBoundingClientRect();
  const across = event.clientX < box.left || event.clientX > box.right;
  return across || event.clientY < box.top || event.clientY > box.bottom;
}

export function ModalDialog({ children, ...rest }) {
  const dialog = useRef(null);
  const leaving = useRef(false);
  const beside = useRef(false);
  const title = useId();
  useLayoutEffect(() => {
    const shown = dialog.current;
    leaving.current = false;
    shown.showModal();
    return () => {
      leaving.current = true;
      shown.close();
    };
  }, []);
  function refuse() {
    dialog.current.querySelector("[data-dismiss]")?.click();
  }
  const listens = {
    onCancel(event) {
      if (event.target !== dialog.current) return; // a chosen file's "cancel" comes by too
      event.preventDefault();
      refuse();
    },
    onClose(event) {
      // A second Esc closes it whatever the page says; only React, by the State's word, takes it away.
      if (event.target !== dialog.current || leaving.current || dialog.current.open) return;
      dialog.current.showModal();
      refuse();
    },
    onMouseDown(event) {
      beside.current = isBeside(event);
    },
    onClick(event) {
      if (beside.current && isBeside(event)) refuse();
    },
  };
  const props = { ...rest, ...listens, ref: dialog, "aria-labelledby": title };
  return createElement(Title.Provider, { value: title }, createElement("dialog", props, children));
}

export function DialogTitle({ children, ...rest }) {
  return createElement("h2", { ...rest, id: useContext(Title) }, children);
}
