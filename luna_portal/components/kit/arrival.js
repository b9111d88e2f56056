// A heading that takes the focus when it appears, so that who listens hears where she is; the page begins at its top.
import { createElement, useEffect, useRef } from "react";

export function ArrivalHeading({ children, level = 1, ...rest }) {
  const heading = useRef(null);
  useEffect(() => {
    heading.current.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, []);
  return createElement(`h${level}`, { ...rest, tabIndex: -1, ref: heading }, children);
}
