// The line of a file on its way: its name, how far it is, try again, cancel; and what is said of all of them.
//   data-uploads      the list of lines
//   data-upload-says  the live region
//   data-say-<word>   of the place: its sentences
//   data-state        of a line: waiting, sending, done, refused, broken, cancelled
export function say(zone, word, holes) {
  let text = zone.getAttribute(`data-say-${word}`) || "";
  Object.keys(holes || {}).forEach((hole) => {
    text = text.split(`{${hole}}`).join(holes[hole]);
  });
  return text;
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function announce(zone, text) {
  const place = zone.querySelector("[data-upload-says]");
  if (place) place.textContent = text;
}

export function lineOf(zone, job, onAgain, onStop) {
  const item = element("li", "upload");
  const words = element("div", "grow");
  job.title = element("p", "file-name", job.file.name);
  job.status = element("p", "small muted", say(zone, "waiting"));
  job.bar = element("progress", "upload-bar");
  job.bar.max = 100;
  job.bar.value = 0;
  job.bar.setAttribute("aria-label", say(zone, "progress", { name: job.file.name }));
  words.append(job.title, job.bar, job.status);
  job.again = element("button", "button secondary small-control", say(zone, "retry"));
  job.again.type = "button";
  job.again.hidden = true;
  job.again.addEventListener("click", () => onAgain(job));
  job.stop = element("button", "icon-button");
  job.stop.type = "button";
  job.stop.innerHTML =
    '<svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" aria-hidden="true"><path d="M6 6l12 12M18 6 6 18"/></svg>';
  job.stop.setAttribute("aria-label", say(zone, "cancel", { name: job.file.name }));
  job.stop.addEventListener("click", () => onStop(job));
  item.append(words, job.again, job.stop);
  item.dataset.state = "waiting";
  job.item = item;
  zone.querySelector("[data-uploads]").append(item);
}

export function show(job, state, text) {
  job.state = state;
  job.item.dataset.state = state;
  job.status.textContent = text;
  const over = state === "done" || state === "refused" || state === "cancelled" || state === "broken";
  job.bar.hidden = over || state === "waiting";
  job.again.hidden = !(state === "broken" || state === "cancelled" || job.may_retry);
  const key = over ? "hide" : "cancel";
  job.stop.setAttribute("aria-label", say(job.zone, key, { name: job.file.name }));
}
