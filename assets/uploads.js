// Sends files that are chosen, photographed or dropped on [data-upload], a few at a time, each with its own line: how far
// it is, cancel, try again. It waits while there is no network and goes on by itself. Also: files dropped on folders,
// arrows in the preview, and printing of a file's pages.
(function () {
  "use strict";
  var LARGEST = 25 * 1024 * 1024, AT_ONCE = 3, TRIES = 3, SHOWN_DONE = 8000;
  var queue = [], going = [], running = 0, count = 0, round = { done: 0, refused: 0 }, nudge = null;

  function zoneOf() { return document.querySelector("[data-upload]"); }
  function say(zone, word, holes) {
    var text = zone.getAttribute("data-say-" + word) || "";
    Object.keys(holes || {}).forEach(function (hole) { text = text.split("{" + hole + "}").join(holes[hole]); });
    return text;
  }
  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }
  function announce(zone, text) {
    var place = zone.querySelector("[data-upload-says]");
    if (place) place.textContent = text;
  }

  function lineOf(zone, job) {
    var item = element("li", "upload");
    var words = element("div", "grow");
    job.title = element("p", "file-name", job.file.name);
    job.status = element("p", "small muted", say(zone, "waiting"));
    job.bar = element("progress", "upload-bar");
    job.bar.max = 100; job.bar.value = 0;
    job.bar.setAttribute("aria-label", say(zone, "progress", { name: job.file.name }));
    words.append(job.title, job.bar, job.status);
    job.again = element("button", "button secondary small-control", say(zone, "retry"));
    job.again.type = "button"; job.again.hidden = true;
    job.again.addEventListener("click", function () { job.tries = 0; enqueue(job); });
    job.stop = element("button", "icon-button");
    job.stop.type = "button";
    job.stop.innerHTML = '<svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" aria-hidden="true"><path d="M6 6l12 12M18 6 6 18"/></svg>';
    job.stop.setAttribute("aria-label", say(zone, "cancel", { name: job.file.name }));
    job.stop.addEventListener("click", function () { cancel(job); });
    item.append(words, job.again, job.stop);
    item.dataset.state = "waiting";
    job.item = item;
    zone.querySelector("[data-uploads]").append(item);
  }
  function show(job, state, text) {
    job.state = state;
    job.item.dataset.state = state;
    job.status.textContent = text;
    var over = state === "done" || state === "refused" || state === "cancelled" || state === "broken";
    job.bar.hidden = over || state === "waiting";
    job.again.hidden = !(state === "broken" || state === "cancelled" || job.may_retry);
    var key = over ? "hide" : "cancel";
    job.stop.setAttribute("aria-label", say(job.zone, key, { name: job.file.name }));
  }

  function add(zone, files) {
    Array.prototype.forEach.call(files, function (file) {
      var job = { id: ++count, file: file, zone: zone, folder: zone.dataset.folder || "", patient: zone.dataset.patient || "", tries: 0 };
      lineOf(zone, job);
      if (file.size > LARGEST) {
        refuse(job, say(zone, "too-large", { name: file.name }));
      } else {
        enqueue(job);
      }
    });
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
    var zone = zoneOf();
    if (zone) {
      announce(zone, say(zone, round.refused ? "summary-some" : "summary", { done: round.done, refused: round.refused }));
      refresh(zone);
    }
    round = { done: 0, refused: 0 };
  }
  function refresh(zone) {
    var button = zone.querySelector("[data-uploaded]");
    clearTimeout(nudge);
    nudge = setTimeout(function () { if (button && button.isConnected) button.click(); }, 150);
  }

  function send(job) {
    var request = new XMLHttpRequest();
    running += 1;
    going.push(job);
    job.request = request;
    job.tries += 1;
    show(job, "sending", say(job.zone, "sending"));
    job.bar.value = 0;
    request.upload.addEventListener("progress", function (event) {
      if (!event.lengthComputable) return;
      var share = Math.round(100 * event.loaded / event.total);
      job.bar.value = share;
      job.status.textContent = share < 100 ? say(job.zone, "sending") + " " + share + " %" : say(job.zone, "checking");
    });
    request.addEventListener("load", function () { ended(job); answered(job, request); });
    request.addEventListener("error", function () { ended(job); broke(job); });
    request.addEventListener("timeout", function () { ended(job); broke(job); });
    request.addEventListener("abort", function () { ended(job); if (job.wanted_stop) gaveUp(job); else broke(job); });
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
    going = going.filter(function (other) { return other !== job; });
    job.request = null;
    setTimeout(next, 0);
  }
  function answered(job, request) {
    var said = {};
    try { said = JSON.parse(request.responseText); } catch (broken) { said = {}; }
    if (said.ok) {
      round.done += 1;
      job.title.textContent = said.name;
      show(job, "done", say(job.zone, "done"));
      setTimeout(function () { job.item.remove(); }, SHOWN_DONE);
      if (queue.length) refresh(job.zone);
    } else if (said.message) {
      job.may_retry = request.status >= 500 || request.status === 408 || request.status === 429;
      refuse(job, said.message);
      if (request.status === 401) { queue = []; location.reload(); }
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
      setTimeout(function () { if (job.state === "waiting") { queue.push(job); next(); } }, 1000 * job.tries * job.tries);
    } else {
      round.refused += 1;
      show(job, "broken", say(job.zone, "broken"));
      announce(job.zone, job.file.name + ": " + say(job.zone, "broken"));
    }
  }
  function cancel(job) {
    if (job.request) {
      job.wanted_stop = true;
      job.request.abort();
    } else if (job.state === "waiting") {
      queue = queue.filter(function (other) { return other !== job; });
      gaveUp(job);
    } else {
      var zone = job.zone;
      job.item.remove();
      var input = zone.querySelector("[data-files]");
      if (input && input.isConnected) input.focus();
    }
  }
  function gaveUp(job) {
    job.wanted_stop = false;
    show(job, "cancelled", say(job.zone, "cancelled"));
    announce(job.zone, job.file.name + ": " + say(job.zone, "cancelled"));
    job.again.focus();
  }

  // A form that takes a file along is not sent while that file is under way.
  document.addEventListener("submit", function (event) {
    var zone = zoneOf();
    if (!zone || !zone.dataset.original || !(running || queue.length)) return;
    event.preventDefault();
    event.stopPropagation();
    zone.scrollIntoView({ block: "center" });
    announce(zone, say(zone, "checking"));
  }, true);
  window.addEventListener("online", next);
  window.addEventListener("offline", function () {
    queue.forEach(function (job) { show(job, "waiting", say(job.zone, "offline")); });
    going.slice().forEach(function (job) { if (job.request) job.request.abort(); });
  });
  window.addEventListener("beforeunload", function (event) {
    if (running || queue.length) event.preventDefault();
  });
  document.addEventListener("change", function (event) {
    if (!event.target.matches("[data-files]")) return;
    var zone = event.target.closest("[data-upload]");
    add(zone, event.target.files);
    event.target.value = "";
  });

  // Dropping: files from outside anywhere on the page, a file of the list on a folder.
  var dragged = "";
  function carriesFiles(event) {
    return event.dataTransfer && Array.prototype.indexOf.call(event.dataTransfer.types, "Files") >= 0;
  }
  function mark(folder) {
    document.querySelectorAll("[data-drop-folder].over").forEach(function (one) { if (one !== folder) one.classList.remove("over"); });
    if (folder) folder.classList.add("over");
  }
  document.addEventListener("dragstart", function (event) {
    var file = event.target.closest && event.target.closest("[data-file]");
    dragged = file && document.querySelector("form[data-move]") ? file.dataset.file : "";
    if (dragged) { event.dataTransfer.setData("text/plain", ""); event.dataTransfer.effectAllowed = "move"; document.body.classList.add("dragging-file"); }
  });
  document.addEventListener("dragend", function () { dragged = ""; mark(null); document.body.classList.remove("dragging-file"); });
  document.addEventListener("dragover", function (event) {
    var zone = zoneOf();
    if (!zone) return;
    var folder = event.target.closest && event.target.closest("[data-drop-folder]");
    if (folder && !folder.dataset.dropFolder) folder = null;
    if (dragged) {
      mark(folder);
      if (folder) event.preventDefault();
    } else if (carriesFiles(event)) {
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      zone.classList.add("over");
      mark(folder);
    }
  });
  document.addEventListener("dragleave", function (event) {
    var zone = zoneOf();
    if (zone && !event.relatedTarget) { zone.classList.remove("over"); mark(null); }
  });
  document.addEventListener("drop", function (event) {
    var zone = zoneOf();
    if (!zone) return;
    var folder = event.target.closest && event.target.closest("[data-drop-folder]");
    var key = folder ? folder.dataset.dropFolder : "";
    zone.classList.remove("over");
    mark(null);
    if (dragged) {
      event.preventDefault();
      var form = document.querySelector("form[data-move]");
      if (form && key) {
        form.elements.document.value = dragged;
        form.elements.folder.value = key;
        form.requestSubmit();
      }
      dragged = "";
    } else if (carriesFiles(event)) {
      event.preventDefault();
      var before = zone.dataset.folder;
      if (key) zone.dataset.folder = key;
      add(zone, event.dataTransfer.files);
      zone.dataset.folder = before;
    }
  });

  // The preview: arrows turn its pages; printing lays all of them on paper.
  document.addEventListener("keydown", function (event) {
    var preview = document.querySelector("dialog[data-preview][open]");
    var button = preview && preview.querySelector('[data-leaf="' + event.key + '"]');
    if (button && !button.disabled) { event.preventDefault(); button.click(); }
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-print]");
    if (!button) return;
    var sheets = element("div", "print-sheets");
    var waiting = [];
    for (var page = 1; page <= Math.min(Number(button.dataset.pages), 100); page += 1) {
      var image = element("img");
      image.alt = "";
      image.src = button.dataset.print + "/pagina/" + page + "?ancho=1600";
      waiting.push(image.decode().catch(function () {}));
      sheets.append(image);
    }
    document.body.append(sheets);
    document.body.classList.add("printing");
    Promise.all(waiting).then(function () {
      window.print();
      document.body.classList.remove("printing");
      sheets.remove();
    });
  });
})();
