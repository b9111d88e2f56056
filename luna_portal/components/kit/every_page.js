// What every page does unseen: it tells the portal the device's zone, and after a refused form it moves the focus.
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

// After a refused form the first field at fault has the focus, unless somebody is typing already.
export function FirstProblem() {
  useEffect(() => {
    const looking = new MutationObserver((changes) => {
      const field = changes.map((one) => one.target).find((one) => one.getAttribute("aria-invalid") === "true");
      if (!field?.form || document.activeElement?.type !== "submit") return;
      field.form.querySelector('[aria-invalid="true"]').focus();
    });
    function watch(event) {
      looking.disconnect();
      looking.observe(event.target, { subtree: true, attributes: true, attributeFilter: ["aria-invalid"] });
    }
    document.addEventListener("submit", watch, true);
    return () => {
      looking.disconnect();
      document.removeEventListener("submit", watch, true);
    };
  }, []);
  return null;
}
