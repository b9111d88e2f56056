// A box whose words are searched for while they are typed, a moment after the last one; what the page says it searched
// for (the way back leads to it) stands in the box when nobody is typing.
import { createElement, useEffect, useRef, useState } from "react";

const PAUSE = 300;

export function SearchBox({ words, onSearch, children, ...rest }) {
  const [typed, setTyped] = useState(words);
  const sent = useRef(words);
  const waiting = useRef(0);
  useEffect(() => {
    if (waiting.current || words === sent.current) return;
    sent.current = words;
    setTyped(words);
  }, [words]);
  useEffect(() => () => clearTimeout(waiting.current), []);
  function onChange(event) {
    const now = event.target.value;
    setTyped(now);
    clearTimeout(waiting.current);
    waiting.current = setTimeout(() => {
      waiting.current = 0;
      sent.current = now;
      onSearch(now);
    }, PAUSE);
  }
  return createElement("input", { ...rest, type: "search", value: typed, onChange });
}
