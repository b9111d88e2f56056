// What every page does unseen: it tells the portal the device's zone.
import { useEffect } from "react";
import "./flow_history.js";

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
