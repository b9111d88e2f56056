// What every page does unseen: the focus, the line, the way back, and the device's zone, which it tells the portal.
import { useEffect } from "react";
import "./dialog_history.js";
import "./unsaved.js";
import "./flow_history.js";
import "./focus.js";
import "./line.js";

// Finding the zone's name takes a slow phone a fifth of a second, so assets/zone.js does it beside the page.
let asked = false;

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
