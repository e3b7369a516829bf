// Which address a page has while a photo is open over it. From a disk a page may change
// no more of its address than what stands behind the #.

import { root } from "./data_script.js";

const PHOTOS_PER_FOLDER = 100;
const IN_ADDRESS = /^#photo-(\d+)$/;

export const idOf = (path) => Number(/(\d+)\.html$/.exec(path)?.[1]);

export const addressOf = (tile) => new URL(`#photo-${idOf(tile.pathname)}`, location.href).href;

export function folderOf(id) {
  return new URL(`photos/${Math.floor(id / PHOTOS_PER_FOLDER)}/`, root);
}

/** Whoever comes with such an address, or reloads it, sees the page of the photo. */
export function goToPhotoInAddress() {
  const id = Number(IN_ADDRESS.exec(location.hash)?.[1]);
  if (id) location.replace(new URL(`${id}.html`, folderOf(id)));
}
