// The session's alarm: "<count>:<seconds>" in `wake`; when the seconds are over, it rings, and again until it is set anew.
import { useEffect, useRef } from "react";

const AGAIN = 20_000;

export function SessionAlarm({ wake, onRing }) {
  const ring = useRef(onRing);
  useEffect(() => {
    ring.current = onRing;
  });
  useEffect(() => {
    if (!wake) return undefined;
    let at = Date.now() + Number(wake.split(":")[1]) * 1000;
    const looking = setInterval(() => {
      if (Date.now() < at) return; // a machine that slept has no timer that went on
      at = Date.now() + AGAIN;
      ring.current();
    }, 1000);
    return () => clearInterval(looking);
  }, [wake]);
  return null;
}
