// Sends files that were chosen, photographed or dropped, a few at a time. It waits while there is no network and goes on
// by itself, also when its page is left.
//   data-upload    the place, with data-folder, data-patient, data-language, data-original (one file, a result's own)
//   data-files     an input that files are chosen by
//   data-uploaded  the hidden button that is pressed when the page's list should be asked for again
import { useEffect } from "react";
import { announce, lineOf, say, show } from "./upload_lines.js";

const LARGEST = 25 * 1024 * 1024;
const AT_ONCE = 3;
const TRIES = 3;
const SHOWN_DONE = 8000;
let queue = [];
let going = [];
let running = 0;
let count = 0;
let round = { done: 0, refused: 0 };
let nudge = null;

export function zoneOf() {
  return document.querySelector("[data-upload]");
}

export function add(zone, files) {
  Array.prototype.forEach.call(files, (file) => {
    const job = {
      id: ++count,
      file: file,
      zone: zone,
      folder: zone.dataset.folder || "",
      patient: zone.dataset.patient || "",
      tries: 0,
    };
    lineOf(zone, job, again, cancel);
    if (file.size > LARGEST) {
      refuse(job, say(zone, "too-large", { name: file.name }));
    } else {
      enqueue(job);
    }
  });
}

function again(job) {
  job.tries = 0;
  enqueue(job);
}

function enqueue(job) {
  job.may_retry = false;
  show(job, "waiting", say(job.zone, navigator.onLine ? "waiting" : "offline"));
  queue.push(job);
  next();
}

function next() {
  while (running < AT_ONCE && queue.length && navigator.onLine) send(queue.shift());
  if (!running && !queue.length && (round.done || round.refused)) finished();
}

function finished() {
  const zone = zoneOf();
  if (zone) {
    announce(zone, say(zone, round.refused ? "summary-some" : "summary", { done: round.done, refused: round.refused }));
    refresh(zone);
  }
  round = { done: 0, refused: 0 };
}

function refresh(zone) {
  const button = zone.querySelector("[data-uploaded]");
  clearTimeout(nudge);
  nudge = setTimeout(() => {
    if (button?.isConnected) button.click();
  }, 150);
}

function send(job) {
  const request = new XMLHttpRequest();
  running += 1;
  going.push(job);
  job.request = request;
  job.tries += 1;
  show(job, "sending", say(job.zone, "sending"));
  job.bar.value = 0;
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    const share = Math.round((100 * event.loaded) / event.total);
    job.bar.value = share;
    job.status.textContent = share < 100 ? `${say(job.zone, "sending")} ${share} %` : say(job.zone, "checking");
  });
  request.addEventListener("load", () => {
    ended(job);
    answered(job, request);
  });
  request.addEventListener("error", () => {
    ended(job);
    broke(job);
  });
  request.addEventListener("timeout", () => {
    ended(job);
    broke(job);
  });
  request.addEventListener("abort", () => {
    ended(job);
    if (job.wanted_stop) gaveUp(job);
    else broke(job);
  });
  request.open("POST", "/archivos/subir");
  request.timeout = 600000;
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-File-Name", encodeURIComponent(job.file.name));
  request.setRequestHeader("X-Folder", job.folder);
  request.setRequestHeader("X-Patient", job.patient);
  if (job.zone.dataset.original) request.setRequestHeader("X-Original", "1");
  request.setRequestHeader("X-Language", job.zone.dataset.language || "es");
  request.send(job.file);
}

function ended(job) {
  running -= 1;
  going = going.filter((other) => other !== job);
  job.request = null;
  setTimeout(next, 0);
}

function answered(job, request) {
  let said = {};
  try {
    said = JSON.parse(request.responseText);
  } catch (_broken) {
    said = {};
  }
  if (said.ok) {
    round.done += 1;
    job.title.textContent = said.name;
    show(job, "done", say(job.zone, "done"));
    setTimeout(() => {
      job.item.remove();
    }, SHOWN_DONE);
    if (queue.length) refresh(job.zone);
  } else if (said.message) {
    job.may_retry = request.status >= 500 || request.status === 408 || request.status === 429;
    refuse(job, said.message);
    if (request.status === 401) {
      queue = [];
      location.reload();
    }
  } else if (request.status === 413) {
    refuse(job, say(job.zone, "too-large", { name: job.file.name }));
  } else {
    broke(job);
  }
}

function refuse(job, sentence) {
  round.refused += 1;
  show(job, "refused", sentence);
  announce(job.zone, sentence);
  next();
}

function broke(job) {
  if (!navigator.onLine) {
    job.tries = 0;
    show(job, "waiting", say(job.zone, "offline"));
    queue.unshift(job);
  } else if (job.tries < TRIES) {
    show(job, "waiting", say(job.zone, "slow"));
    setTimeout(
      () => {
        if (job.state === "waiting") {
          queue.push(job);
          next();
        }
      },
      1000 * job.tries * job.tries,
    );
  } else {
    round.refused += 1;
    show(job, "broken", say(job.zone, "broken"));
    announce(job.zone, `${job.file.name}: ${say(job.zone, "broken")}`);
  }
}

function cancel(job) {
  if (job.request) {
    job.wanted_stop = true;
    job.request.abort();
  } else if (job.state === "waiting") {
    queue = queue.filter((other) => other !== job);
    gaveUp(job);
  } else {
    const zone = job.zone;
    job.item.remove();
    const input = zone.querySelector("[data-files]");
    if (input?.isConnected) input.focus();
  }
}

function gaveUp(job) {
  job.wanted_stop = false;
  show(job, "cancelled", say(job.zone, "cancelled"));
  announce(job.zone, `${job.file.name}: ${say(job.zone, "cancelled")}`);
  job.again.focus();
}

let listening = false;

function listen() {
  if (listening) return;
  listening = true;
  // A form that takes a file along is not sent while that file is under way.
  document.addEventListener(
    "submit",
    (event) => {
      const zone = zoneOf();
      if (!zone?.dataset.original || !(running || queue.length)) return;
      event.preventDefault();
      event.stopPropagation();
      zone.scrollIntoView({ block: "center" });
      announce(zone, say(zone, "checking"));
    },
    true,
  );
  window.addEventListener("online", next);
  window.addEventListener("offline", () => {
    queue.forEach((job) => {
      show(job, "waiting", say(job.zone, "offline"));
    });
    going.slice().forEach((job) => {
      if (job.request) job.request.abort();
    });
  });
  window.addEventListener("beforeunload", (event) => {
    if (running || queue.length) event.preventDefault();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-files]")) return;
    const zone = event.target.closest("[data-upload]");
    add(zone, event.target.files);
    event.target.value = "";
  });
}

export function UploadQueue() {
  useEffect(listen, []);
  return null;
}
