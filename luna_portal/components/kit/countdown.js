// Minutes and seconds until an instant; when it is over, tells the page once.
import { createElement, useLayoutEffect, useRef, useState } from "react";

const told = new Set();

export function Countdown({ until, onOver, ...rest }) {
  const [left, setLeft] = useState("");
  const tell = useRef(onOver);
  useLayoutEffect(() => {
    tell.current = onOver;
  });
  useLayoutEffect(() => {
    const end = Date.parse(until);
    function tick() {
      const seconds = Math.max(0, Math.round((end - Date.now()) / 1000));
      setLeft(Number.isNaN(seconds) ? "" : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
      if (seconds === 0 && !told.has(until)) {
        told.add(until);
        tell.current?.();
      }
    }
    tick();
    const ticking = setInterval(tick, 1000);
    return () => clearInterval(ticking);
  }, [until]);
  return createElement("span", { className: "tabular", ...rest, role: "timer" }, left);
}
