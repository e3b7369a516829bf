// The dialog of a lightbox: photos side by side, panel, and the ways from one to the next.

import { afterPaint } from "./after_paint.js";
import { Gestures } from "./gestures.js";
import { Facts } from "./lightbox_facts.js";
import { Panel, SwipeToggle } from "./lightbox_panel.js";
import { lightboxGestures } from "./lightbox_gestures.js";
import { coverPage, uncoverPage } from "./lightbox_background.js";
import { lightboxKeys } from "./lightbox_keys.js";
import { Pull } from "./lightbox_pull.js";
import { Slideshow } from "./lightbox_slideshow.js";
import { Track } from "./lightbox_track.js";
import { addressOf } from "./photo_address.js";
import { Zoom } from "./zoom.js";

const SETTLED_MILLISECONDS = 120; // Who goes on sooner passes by.
const nextFrame = () => new Promise(requestAnimationFrame);

export class Lightbox {
  #tile = null;
  #settling = 0;
  #isLeaving = false;

  /** `prepare(panel)` does what the script of the page does to all that it shows. */
  constructor(template, tiles, prepare) {
    const [dialog, removedTile, name] = template.content.cloneNode(true).children;
    const find = (selector) => dialog.querySelector(selector);
    Object.assign(this, { dialog, tiles, find });
    document.body.append(dialog);
    this.panel = new Panel(find, name, prepare);
    this.facts = new Facts(this.panel, find(".removed-message"), removedTile, {
      current: () => this.#tile,
      removed: () => this.track.slide.clear(),
    });
    this.track = new Track(find(".picture-area"), find(".track"), {
      neighbour: (tile, direction) => tiles.neighbour(tile, direction),
      changed: () => this.#onChanged(),
    });
    this.zoom = new Zoom(find(".picture-area"), (scale) => this.#onScaled(scale));
    this.pull = new Pull(dialog);
    this.slideshow = new Slideshow(find("[data-do=play]"), {
      advance: () => this.goTo("older"),
      isReady: () => this.track.slide.isSharp,
    });
    new Gestures(find(".picture-area"), lightboxGestures(this));
    new SwipeToggle(find(".side-panel"), (isOpen) => this.showDetails(isOpen));
    this.#listen();
  }

  #listen() {
    const { dialog } = this;
    this.find("[data-do=full-screen]").hidden = !document.fullscreenEnabled;
    dialog.addEventListener("click", (event) => this.#onClick(event));
    const press = lightboxKeys(this);
    // Also while the focus is in the browser's own bar, or nowhere.
    document.addEventListener("keydown", (event) => dialog.open && press(event));
  }

  open(tile) {
    if (this.#tile) return this.track.open(tile);
    this.#isLeaving = false;
    if (!this.dialog.open) {
      coverPage(this.dialog);
      // Not `showModal()`: the page behind would be styled before anything is seen.
      this.dialog.show();
      // Not the first of its buttons, which Space would press.
      this.dialog.focus();
    }
    this.track.open(tile);
    return this.track.slide.fly({});
  }

  async close() {
    const tile = this.#tile;
    if (!tile) return;
    this.#tile = null;
    clearTimeout(this.#settling);
    this.slideshow.stop();
    this.panel.leave();
    if (document.fullscreenElement) await document.exitFullscreen().catch(() => {});
    const page = this.tiles.pageOf(tile);
    if (page) return location.assign(page);
    this.zoom.reset();
    // Two frames later the browser has put the gallery where it was; then it may move.
    await nextFrame().then(nextFrame);
    tile.scrollIntoView({ block: "nearest" });
    this.pull.end();
    this.dialog.classList.add("closing");
    await this.track.slide.fly({ direction: "reverse", duration: 160 });
    this.dialog.classList.remove("closing");
    // Opened again while it closed.
    if (this.#tile) return;
    this.track.clear();
    this.dialog.close();
    uncoverPage();
    tile.focus();
  }

  /** By the history, and once: a second step back would leave the album. */
  leave() {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    history.back();
  }

  /** Whether there was a photo to go to. */
  async goTo(direction) {
    const from = this.#tile;
    // Who is quicker than the paint: the photo may be at hand, and not yet beside this one.
    if (!this.track.has(direction)) this.track.update();
    if (!this.track.has(direction)) {
      try {
        const tile = await this.tiles.beside(from, direction);
        if (this.#tile !== from) return false;
        if (!tile) this.#setEnd(direction, true);
        this.track.update();
      } catch {
        this.panel.showConnectionError(() => this.goTo(direction));
      }
    }
    if (!this.track.has(direction)) return false;
    this.track.go(direction);
    return true;
  }

  #onChanged() {
    const { box, tile } = this.track.slide;
    const delay = this.#tile ? SETTLED_MILLISECONDS : 0;
    this.#tile = tile;
    this.zoom.attach(box);
    this.#setEnd("older", false);
    this.#setEnd("newer", false);
    this.facts.showCached(tile);
    afterPaint(() => this.#tile === tile && this.#loadAhead(tile));
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#onSettled(tile), delay);
  }

  #onSettled(tile) {
    const address = addressOf(tile);
    if (location.href !== address) history.replaceState({ photo: tile.pathname }, "", address);
    this.facts.fetch(tile);
    this.#prepareNeighbours(tile);
  }

  async #loadAhead(tile) {
    for (const direction of ["older", "newer"]) {
      await this.tiles.loadAhead(tile, direction).catch(() => {});
      if (this.#tile) this.track.update();
    }
  }

  async #prepareNeighbours(tile) {
    for (const direction of ["older", "newer"]) {
      const next = await this.tiles.beside(tile, direction).catch(() => undefined);
      if (this.#tile !== tile) return;
      if (next === null) this.#setEnd(direction, true);
      else if (next) this.facts.prepare(next);
    }
  }

  #setEnd(direction, isEnd) {
    this.find(`[data-do=${direction}]`).ariaDisabled = String(isEnd);
  }

  #onScaled(scale) {
    this.find("[data-do=zoom]").ariaPressed = String(scale > 1);
    this.dialog.classList.toggle("enlarged", scale > 1);
    this.track.slide.sharpen(scale);
  }

  #onClick(event) {
    const actions = {
      close: () => this.leave(),
      zoom: () => this.zoom.toggle(),
      older: () => this.goTo("older"),
      newer: () => this.goTo("newer"),
      again: () => this.panel.again?.(),
      details: () => this.showDetails(!this.dialog.classList.contains("details-open")),
      play: () => this.slideshow.toggle(),
      "full-screen": () => this.toggleFullScreen(),
    };
    const name = event.target.closest("[data-do]")?.dataset.do;
    if (!name) return;
    if (name !== "play") this.slideshow.stop();
    actions[name]();
    // After a click with the mouse, Space plays and does not press the button again.
    if (event.detail) this.dialog.focus();
  }

  showDetails(isOpen) {
    this.dialog.classList.toggle("details-open", isOpen);
    this.find("[data-do=details]").ariaExpanded = String(isOpen);
  }

  toggleFullScreen() {
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
    else this.find(".viewer").requestFullscreen?.().catch(() => {});
  }
}
