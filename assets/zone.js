// The zone of this device. Finding its name takes a slow phone a fifth of a second, so a worker does it beside the page.
postMessage(Intl.DateTimeFormat().resolvedOptions().timeZone || "");
