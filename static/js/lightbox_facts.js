// What the panel says of the current photo: known at once, asked for anew, and whether
// the photo was taken down.

import { cachedPanel, fetchPanel } from "./photo_panels.js";

const CHECK_EVERY_MILLISECONDS = 30_000;

export class Facts {
  #lastRequest = 0;

  /** `current()` is the tile that is shown; `removed()` is called when its photo is gone. */
  constructor(panel, message, removedTile, { current, removed }) {
    Object.assign(this, { panel, message, removedTile, current, removed });
    setInterval(() => this.#check(), CHECK_EVERY_MILLISECONDS);
    document.addEventListener("visibilitychange", () => this.#check());
  }

  showCached(tile) {
    this.message.hidden = true;
    this.panel.show(cachedPanel(tile.pathname));
  }

  /** Always anew: it may have been taken down since it was fetched. */
  async fetch(tile) {
    const request = ++this.#lastRequest;
    try {
      const panel = await fetchPanel(tile.pathname);
      if (request !== this.#lastRequest || this.current() !== tile) return;
      this.panel.showConnectionError(null);
      if (panel) this.panel.show(panel);
      else this.#showRemoved(tile);
    } catch {
      if (request === this.#lastRequest) this.panel.showConnectionError(() => this.fetch(tile));
    }
  }

  prepare(tile) {
    if (!cachedPanel(tile.pathname)) fetchPanel(tile.pathname).catch(() => {});
  }

  /** While it is looked at, only what matters interrupts. */
  async #check() {
    const tile = this.current();
    if (!tile || document.hidden || !this.message.hidden) return;
    const panel = await fetchPanel(tile.pathname).catch(() => undefined);
    if (panel === null && this.current() === tile) this.#showRemoved(tile);
  }

  #showRemoved(tile) {
    this.message.hidden = false;
    this.removed();
    this.panel.show(null);
    this.panel.announce([this.message.textContent.trim()]);
    const tombstone = this.removedTile.cloneNode(true);
    tile.replaceChildren(...tombstone.childNodes);
    tile.classList.add("text-tile");
  }
}
