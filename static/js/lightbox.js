// Photos open over the gallery they are in; the address is that of the photo.

import { Tiles } from "./lightbox_tiles.js";
import { addressOf } from "./photo_address.js";
import { showRelativeTimes } from "./relative_times.js";
import { offerSharing } from "./sharing.js";

const modified = (event) => event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;

function prepare(panel) {
  showRelativeTimes(panel);
  offerSharing(panel);
}

// Safari has no idle times to offer.
const whenIdle = (work) => (window.requestIdleCallback ?? setTimeout)(work);

/** `loadMore(direction)`, if given, adds photos to the gallery and tells whether more came. */
export function offerLightbox({ loadMore } = {}) {
  const template = document.querySelector("template#lightbox");
  if (!template) return;
  const tiles = new Tiles(loadMore);
  let Lightbox = null;
  let lightbox = null;
  const load = async () => ({ Lightbox } = await import("./lightbox_dialog.js"));
  const make = () => { lightbox ??= new Lightbox(template, tiles, prepare); };
  const open = async (tile) => {
    // Where it is here already nothing is waited for: the next key is the lightbox's.
    if (!Lightbox) await load().catch(() => {});
    // Out of reach: the photo's own page, in the place of this step of the history.
    if (!Lightbox) return location.replace(tile.href);
    make();
    // One may have gone back, or on, meanwhile.
    if (history.state?.photo === tile.pathname) lightbox.open(tile);
  };
  // Not before the photos that one came for.
  addEventListener("load", () => load().then(() => whenIdle(make), () => {}), { once: true });
  document.addEventListener("click", (event) => {
    const tile = event.button || modified(event) ? null : tiles.of(event.target);
    if (!tile || event.defaultPrevented) return;
    event.preventDefault();
    history.pushState({ photo: tile.pathname }, "", addressOf(tile));
    open(tile);
  });
  addEventListener("popstate", () => {
    const path = history.state?.photo;
    const tile = path && tiles.at(path);
    if (tile) open(tile);
    else if (path) location.reload();
    else lightbox?.close();
  });
}
