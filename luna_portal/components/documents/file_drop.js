// Dropping: files from outside anywhere on the page, a file of the list on a folder.
//   data-upload       the place that takes files, with data-folder; while one lies over it with the class "over"
//   data-drop-folder  a folder that takes files; its value is the folder's id, "" for none
//   data-file         a file that may be dragged; its value is its id
//   data-move         the form that moves it, with the fields document and folder
import { useEffect } from "react";
import { add, zoneOf } from "./upload_queue.js";

let dragged = "";
let listening = false;

function carriesFiles(event) {
  return event.dataTransfer && Array.prototype.indexOf.call(event.dataTransfer.types, "Files") >= 0;
}

function mark(folder) {
  document.querySelectorAll("[data-drop-folder].over").forEach((one) => {
    if (one !== folder) one.classList.remove("over");
  });
  if (folder) folder.classList.add("over");
}

function listen() {
  if (listening) return;
  listening = true;
  document.addEventListener("dragstart", (event) => {
    const file = event.target.closest?.("[data-file]");
    dragged = file && document.querySelector("form[data-move]") ? file.dataset.file : "";
    if (dragged) {
      event.dataTransfer.setData("text/plain", "");
      event.dataTransfer.effectAllowed = "move";
      document.body.classList.add("dragging-file");
    }
  });
  document.addEventListener("dragend", () => {
    dragged = "";
    mark(null);
    document.body.classList.remove("dragging-file");
  });
  document.addEventListener("dragover", (event) => {
    const zone = zoneOf();
    if (!zone) return;
    let folder = event.target.closest?.("[data-drop-folder]");
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
  document.addEventListener("dragleave", (event) => {
    const zone = zoneOf();
    if (zone && !event.relatedTarget) {
      zone.classList.remove("over");
      mark(null);
    }
  });
  document.addEventListener("drop", (event) => {
    const zone = zoneOf();
    if (!zone) return;
    const folder = event.target.closest?.("[data-drop-folder]");
    const key = folder ? folder.dataset.dropFolder : "";
    zone.classList.remove("over");
    mark(null);
    if (dragged) {
      event.preventDefault();
      const form = document.querySelector("form[data-move]");
      if (form && key) {
        form.elements.document.value = dragged;
        form.elements.folder.value = key;
        form.requestSubmit();
      }
      dragged = "";
    } else if (carriesFiles(event)) {
      event.preventDefault();
      const before = zone.dataset.folder;
      if (key) zone.dataset.folder = key;
      add(zone, event.dataTransfer.files);
      zone.dataset.folder = before;
    }
  });
}

export function FileDrop() {
  useEffect(listen, []);
  return null;
}
