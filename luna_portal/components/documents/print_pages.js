// Prints a file: lays all its pages on paper, one under the other, and takes them away again.
import { createElement } from "react";

const MOST = 100;

async function print(door, pages) {
  const sheets = document.createElement("div");
  sheets.className = "print-sheets";
  const waiting = [];
  for (let page = 1; page <= Math.min(pages, MOST); page += 1) {
    const image = document.createElement("img");
    image.alt = "";
    image.src = `${door}/pagina/${page}?ancho=1600`;
    waiting.push(image.decode().catch(() => {}));
    sheets.append(image);
  }
  document.body.append(sheets);
  document.body.classList.add("printing");
  await Promise.all(waiting);
  window.print();
  document.body.classList.remove("printing");
  sheets.remove();
}

export function PrintPages({ door, pages, children, ...rest }) {
  return createElement("button", { ...rest, type: "button", onClick: () => print(door, pages) }, children);
}
