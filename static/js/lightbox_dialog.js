// The dialog of a lightbox: picture, panel, and the ways from one photo to the next.

import { cachedPanel, fetchPanel, Panel, SwipeToggle } from "./lightbox_panel.js";
import { LightboxPicture } from "./lightbox_picture.js";
import { Zoom } from "./zoom.js";

const CHECK_EVERY_MILLISECONDS = 30_000;
const readingDirection = document.documentElement.dir === "rtl" ? -1 : 1;
const nextFrame = () => new Promise(requestAnimationFrame);
const modified = (event) => event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;

export class Lightbox {
  #tile = null;
  #lastRequest = 0;
  #isLeaving = false;

  constructor(template, tiles) {
    const [dialog, removedTile, name] = template.content.cloneNode(true).children;
    const find = (selector) => dialog.querySelector(selector);
    Object.assign(this, { dialog, tiles, removedTile, find });
    document.body.append(dialog);
    this.panel = new Panel(find, name);
    this.picture = new LightboxPicture(find(".picture-area"), find(".picture-box"));
    this.zoom = new Zoom(find(".picture-area"), find(".picture-box"), {
      scaled: (scale) => this.#onScaled(scale),
      swiped: (towards) => this.#onSwiped(towards),
      tapped: (target) => target === find(".picture-area") && this.#leave(),
    });
    dialog.addEventListener("click", (event) => this.#onClick(event));
    dialog.addEventListener("keydown", (event) => this.#onKey(event));
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#leave();
    });
    // A browser may close it without asking.
    dialog.addEventListener("close", () => this.#tile && this.#leave());
    new SwipeToggle(find(".side-panel"), (isOpen) => this.#showDetails(isOpen));
    setInterval(() => this.#checkRemoved(), CHECK_EVERY_MILLISECONDS);
    document.addEventListener("visibilitychange", () => this.#checkRemoved());
  }

  open(tile) {
    if (this.#tile) return this.#show(tile);
    this.#isLeaving = false;
    if (!this.dialog.open) this.dialog.showModal();
    this.#show(tile);
    return this.picture.fly(tile);
  }

  async close() {
    const tile = this.#tile;
    if (!tile) return;
    this.#tile = null;
    this.panel.leave();
    const page = this.tiles.pageOf(tile);
    if (page) return location.assign(page);
    this.zoom.reset();
    // Two frames later the browser has put the gallery where it was; then it may move.
    await nextFrame().then(nextFrame);
    tile.scrollIntoView({ block: "nearest" });
    this.dialog.classList.add("closing");
    await this.picture.fly(tile, { direction: "reverse", duration: 160 });
    this.dialog.classList.remove("closing");
    // Opened again while it closed.
    if (this.#tile) return;
    this.picture.clear();
    this.dialog.close();
    tile.focus();
  }

  /** By the history, and once: a second step back would leave the album. */
  #leave() {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    history.back();
  }

  async #goTo(direction) {
    const from = this.#tile;
    let tile;
    try {
      tile = await this.tiles.beside(from, direction);
    } catch {
      return this.panel.showConnectionError(() => this.#goTo(direction));
    }
    if (this.#tile !== from) return;
    if (!tile) return this.#setEnd(direction, true);
    history.replaceState({ photo: tile.pathname }, "", tile.href);
    this.#show(tile);
    this.picture.slide(direction === "older" ? readingDirection : -readingDirection);
  }

  #show(tile) {
    this.#tile = tile;
    this.zoom.reset();
    this.find(".removed-message").hidden = true;
    this.#setEnd("older", false);
    this.#setEnd("newer", false);
    this.picture.show(tile);
    this.panel.show(cachedPanel(tile.pathname));
    this.#fetchPanel(tile);
    this.#preloadNeighbours(tile);
  }

  /** Always anew: it may have been taken down since it was fetched. */
  async #fetchPanel(tile) {
    const request = ++this.#lastRequest;
    try {
      const panel = await fetchPanel(tile.pathname);
      if (request !== this.#lastRequest || this.#tile !== tile) return;
      this.panel.showConnectionError(null);
      if (panel) this.panel.show(panel);
      else this.#showRemoved(tile);
    } catch {
      if (request === this.#lastRequest) this.panel.showConnectionError(() => this.#fetchPanel(tile));
    }
  }

  /** While it is looked at, only what matters interrupts. */
  async #checkRemoved() {
    const tile = this.#tile;
    if (!tile || document.hidden || !this.find(".removed-message").hidden) return;
    const panel = await fetchPanel(tile.pathname).catch(() => undefined);
    if (panel === null && this.#tile === tile) this.#showRemoved(tile);
  }

  async #preloadNeighbours(tile) {
    for (const direction of ["older", "newer"]) {
      const next = await this.tiles.beside(tile, direction).catch(() => undefined);
      if (this.#tile !== tile) return;
      if (next === null) this.#setEnd(direction, true);
      if (!next) continue;
      this.picture.preload(next);
      if (!cachedPanel(next.pathname)) fetchPanel(next.pathname).catch(() => {});
    }
  }

  #showRemoved(tile) {
    const message = this.find(".removed-message");
    message.hidden = false;
    this.picture.clear();
    this.panel.show(null);
    this.panel.announce([message.textContent.trim()]);
    const tombstone = this.removedTile.cloneNode(true);
    tile.replaceChildren(...tombstone.childNodes);
    tile.classList.add("text-tile");
  }

  #setEnd(direction, isEnd) {
    this.find(`[data-do=${direction}]`).ariaDisabled = String(isEnd);
  }

  #onScaled(scale) {
    this.find("[data-do=zoom]").ariaPressed = String(scale > 1);
    this.dialog.classList.toggle("enlarged", scale > 1);
    this.picture.sharpen(scale);
  }

  #onSwiped(towards) {
    if (towards === "down") this.#leave();
    else this.#goTo((towards === "left") === (readingDirection > 0) ? "older" : "newer");
  }

  #onClick(event) {
    const name = event.target.closest("[data-do]")?.dataset.do;
    if (name === "close") this.#leave();
    if (name === "zoom") this.zoom.toggle();
    if (name === "older" || name === "newer") this.#goTo(name);
    if (name === "again") this.panel.again?.();
    if (name === "details") this.#showDetails(!this.dialog.classList.contains("details-open"));
  }

  #showDetails(isOpen) {
    this.dialog.classList.toggle("details-open", isOpen);
    this.find("[data-do=details]").ariaExpanded = String(isOpen);
  }

  #onKey(event) {
    if (modified(event)) return;
    const ahead = readingDirection > 0 ? "ArrowRight" : "ArrowLeft";
    if (/^Arrow(Left|Right)$/.test(event.key)) {
      event.preventDefault();
      this.#goTo(event.key === ahead ? "older" : "newer");
    }
    if (event.key === "+" || event.key === "=") this.zoom.by(1.5);
    if (event.key === "-") this.zoom.by(1 / 1.5);
    if (event.key === "0") this.zoom.reset();
  }
}
