// The panels beside pictures: those of a folder of photos are one script.

import { readData, root } from "./data_script.js";
import { folderOf, idOf } from "./photo_address.js";

const MAX_FOLDERS = 20;
const folders = new Map();

function panelOf(panels, path) {
  const html = panels[idOf(path)];
  if (!html) return null;
  const panel = new DOMParser().parseFromString(html, "text/html").querySelector(".panel");
  // They are written as seen from the first page.
  for (const name of ["href", "src"]) {
    for (const element of panel.querySelectorAll(`a[${name}], img[${name}]`)) {
      element[name] = new URL(element.getAttribute(name), root).href;
    }
  }
  if (!document.querySelector(".gallery[data-has-positions]")) panel.querySelector(".position")?.remove();
  return document.adoptNode(panel);
}

/** What is known at once; or null. */
export function cachedPanel(path) {
  const panels = folders.get(folderOf(idOf(path)).href)?.panels;
  return panels ? panelOf(panels, path) : null;
}

/** A panel; throws if its script cannot be read. */
export async function fetchPanel(path) {
  const { href } = folderOf(idOf(path));
  if (!folders.has(href)) {
    if (folders.size >= MAX_FOLDERS) folders.delete(folders.keys().next().value);
    const folder = { panels: null, reading: readData(`${href}panels.js`) };
    folders.set(href, folder);
    folder.reading.then((panels) => { folder.panels = panels; }, () => folders.delete(href));
  }
  return panelOf(await folders.get(href).reading, path);
}
