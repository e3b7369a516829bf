// Photos open over the wall they hang on; the address is that of the photo.

import { Lightbox } from "./lightbox_dialog.js";
import { Tiles } from "./lightbox_tiles.js";

const modified = (event) => event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;

/** `loadMore(direction)`, if given, adds photos to the wall and tells whether more came. */
export function offerLightbox({ loadMore } = {}) {
  const template = document.querySelector("template#lightbox");
  if (!template) return;
  const tiles = new Tiles(loadMore);
  let lightbox = null;
  const opened = () => (lightbox ??= new Lightbox(template, tiles));
  document.addEventListener("click", (event) => {
    const tile = event.button || modified(event) ? null : tiles.of(event.target);
    if (!tile || event.defaultPrevented) return;
    event.preventDefault();
    history.pushState({ photo: tile.pathname }, "", tile.href);
    opened().open(tile);
  });
  addEventListener("popstate", () => {
    const path = history.state?.photo;
    const tile = path && tiles.at(path);
    if (tile) opened().open(tile);
    else if (path) location.reload();
    else lightbox?.close();
  });
}
