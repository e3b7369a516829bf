// The dialog of a lightbox: picture, panel, and the ways from one photo to the next.

import { cachedPanel, fetchPanel, Panel, Pull } from "./lightbox_panel.js";
import { Stage } from "./lightbox_stage.js";
import { Zoom } from "./zoom.js";

const LOOK_AGAIN_MILLISECONDS = 30_000;
const readingDirection = document.documentElement.dir === "rtl" ? -1 : 1;
const nextFrame = () => new Promise(requestAnimationFrame);
const modified = (event) => event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;

export class Lightbox {
  #tile = null;
  #lastRequest = 0;
  #isLeaving = false;

  constructor(template, tiles) {
    const [dialog, taken, name] = template.content.cloneNode(true).children;
    const find = (selector) => dialog.querySelector(selector);
    Object.assign(this, { dialog, tiles, taken, find });
    document.body.append(dialog);
    this.panel = new Panel(find, name);
    this.stage = new Stage(find(".ground"), find(".subject"));
    this.zoom = new Zoom(find(".ground"), find(".subject"), {
      scaled: (scale) => this.#scaled(scale),
      swiped: (towards) => this.#swiped(towards),
      tapped: (target) => target === find(".ground") && this.#leave(),
    });
    dialog.addEventListener("click", (event) => this.#do(event));
    dialog.addEventListener("keydown", (event) => this.#press(event));
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#leave();
    });
    // A browser may close it without asking.
    dialog.addEventListener("close", () => this.#tile && this.#leave());
    new Pull(find(".sheet"), (isOpen) => this.#details(isOpen));
    setInterval(() => this.#look(), LOOK_AGAIN_MILLISECONDS);
    document.addEventListener("visibilitychange", () => this.#look());
  }

  open(tile) {
    if (this.#tile) return this.#show(tile);
    this.#isLeaving = false;
    if (!this.dialog.open) this.dialog.showModal();
    this.#show(tile);
    return this.stage.fly(tile);
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
    await this.stage.fly(tile, { direction: "reverse", duration: 160 });
    this.dialog.classList.remove("closing");
    // Opened again while it closed.
    if (this.#tile) return;
    this.stage.clear();
    this.dialog.close();
    tile.focus();
  }

  /** By the history, and once: a second step back would leave the album. */
  #leave() {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    history.back();
  }

  async #turn(direction) {
    const from = this.#tile;
    let tile;
    try {
      tile = await this.tiles.beside(from, direction);
    } catch {
      return this.panel.showAway(() => this.#turn(direction));
    }
    if (this.#tile !== from) return;
    if (!tile) return this.#mark(direction, true);
    history.replaceState({ photo: tile.pathname }, "", tile.href);
    this.#show(tile);
    this.stage.slide(direction === "older" ? readingDirection : -readingDirection);
  }

  #show(tile) {
    this.#tile = tile;
    this.zoom.reset();
    this.find(".gone").hidden = true;
    this.#mark("older", false);
    this.#mark("newer", false);
    this.stage.show(tile);
    this.panel.show(cachedPanel(tile.pathname));
    this.#fetchPanel(tile);
    this.#prepare(tile);
  }

  /** Always anew: it may have been taken down since it was fetched. */
  async #fetchPanel(tile) {
    const request = ++this.#lastRequest;
    try {
      const panel = await fetchPanel(tile.pathname);
      if (request !== this.#lastRequest || this.#tile !== tile) return;
      this.panel.showAway(null);
      if (panel) this.panel.show(panel);
      else this.#gone(tile);
    } catch {
      if (request === this.#lastRequest) this.panel.showAway(() => this.#fetchPanel(tile));
    }
  }

  /** While it is looked at, only news that matters interrupts. */
  async #look() {
    const tile = this.#tile;
    if (!tile || document.hidden || !this.find(".gone").hidden) return;
    const panel = await fetchPanel(tile.pathname).catch(() => undefined);
    if (panel === null && this.#tile === tile) this.#gone(tile);
  }

  async #prepare(tile) {
    for (const direction of ["older", "newer"]) {
      const next = await this.tiles.beside(tile, direction).catch(() => undefined);
      if (this.#tile !== tile) return;
      if (next === null) this.#mark(direction, true);
      if (!next) continue;
      this.stage.preload(next);
      if (!cachedPanel(next.pathname)) fetchPanel(next.pathname).catch(() => {});
    }
  }

  #gone(tile) {
    const words = this.find(".gone");
    words.hidden = false;
    this.stage.clear();
    this.panel.show(null);
    this.panel.say([words.textContent]);
    const tombstone = this.taken.cloneNode(true);
    tile.replaceChildren(...tombstone.childNodes);
    tile.classList.add("pointer");
  }

  #mark(direction, isEnd) {
    this.find(`[data-do=${direction}]`).ariaDisabled = String(isEnd);
  }

  #scaled(scale) {
    this.find("[data-do=zoom]").ariaPressed = String(scale > 1);
    this.dialog.classList.toggle("enlarged", scale > 1);
    this.stage.sharpen(scale);
  }

  #swiped(towards) {
    if (towards === "down") this.#leave();
    else this.#turn((towards === "left") === (readingDirection > 0) ? "older" : "newer");
  }

  #do(event) {
    const name = event.target.closest("[data-do]")?.dataset.do;
    if (name === "close") this.#leave();
    if (name === "zoom") this.zoom.toggle();
    if (name === "older" || name === "newer") this.#turn(name);
    if (name === "again") this.panel.again?.();
    if (name === "details") this.#details(!this.dialog.classList.contains("open"));
  }

  #details(isOpen) {
    this.dialog.classList.toggle("open", isOpen);
    this.find("[data-do=details]").ariaExpanded = String(isOpen);
  }

  #press(event) {
    if (modified(event)) return;
    const ahead = readingDirection > 0 ? "ArrowRight" : "ArrowLeft";
    if (/^Arrow(Left|Right)$/.test(event.key)) {
      event.preventDefault();
      this.#turn(event.key === ahead ? "older" : "newer");
    }
    if (event.key === "+" || event.key === "=") this.zoom.by(1.5);
    if (event.key === "-") this.zoom.by(1 / 1.5);
    if (event.key === "0") this.zoom.reset();
  }
}
