// Arrow keys. Among the buttons of a group they move the focus; on a page or in a dialog they turn what it shows.
//   data-arrows  a group that needs its arrows itself
import { createElement, useEffect, useRef } from "react";

const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

export function ArrowGroup({ children, ...rest }) {
  function move(event) {
    const step = STEPS[event.key];
    if (!step) return;
    const buttons = [...event.currentTarget.querySelectorAll("button:not(:disabled)")];
    const next = buttons[buttons.indexOf(document.activeElement) + step];
    if (!next) return;
    next.focus();
    event.preventDefault();
  }
  return createElement("div", { role: "group", ...rest, "data-arrows": "", onKeyDown: move }, children);
}

export function ArrowTurns({ onPrevious, onNext, mayPrevious = true, mayNext = true }) {
  const place = useRef(null);
  useEffect(() => {
    const turns = { ArrowLeft: mayPrevious && onPrevious, ArrowRight: mayNext && onNext };
    function turn(event) {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (event.target.closest?.("input, select, textarea, [role=grid], [data-arrows]")) return;
      const open = [...document.querySelectorAll("dialog[open]")].pop() ?? null;
      if (open !== place.current.closest("dialog") || !turns[event.key]) return;
      event.preventDefault();
      turns[event.key]();
    }
    document.addEventListener("keydown", turn);
    return () => document.removeEventListener("keydown", turn);
  }, [onPrevious, onNext, mayPrevious, mayNext]);
  return createElement("span", { hidden: true, ref: place });
}
