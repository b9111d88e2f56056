// What every page does unseen: the focus, the line, the way back, the device's zone, which it tells the portal, and the
// link to the other language, which takes along what stands after the "?" here.
import { useEffect } from "react";
import "./dialog_history.js";
import "./unsaved.js";
import "./flow_history.js";
import "./focus.js";
import "./line.js";

// Finding the zone's name takes a slow phone a fifth of a second, so assets/zone.js does it beside the page.
let asked = false;

function takeAlong(event) {
  const link = event.target.closest?.("a[hreflang]");
  if (link && !link.search) link.search = window.location.search;
}

if (typeof window !== "undefined") {
  for (const kind of ["click", "auxclick", "contextmenu"]) window.addEventListener(kind, takeAlong, true);
}

export function DeviceZone() {
  useEffect(() => {
    if (asked || !window.Worker) return;
    asked = true;
    const worker = new Worker("/zone.js");
    worker.onmessage = (said) => {
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not in every browser
      document.cookie = `luna_zone=${encodeURIComponent(said.data)}; path=/; SameSite=Lax; max-age=86400`;
      worker.terminate();
    };
  }, []);
  return null;
}
