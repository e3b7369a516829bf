// Photos open over the wall they hang on; the address is that of the photo.

import { fetchPanel, remembered } from "./lightbox_panel.js";
import { Stage } from "./lightbox_stage.js";
import { Tiles } from "./lightbox_tiles.js";
import { offerSharing } from "./sharing.js";
import { tellTimes } from "./times.js";
import { Zoom } from "./zoom.js";

const LOOK_AGAIN = 30_000;  // milliseconds
const sides = document.documentElement.dir === "rtl" ? -1 : 1;
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

class Lightbox {
  #tile = null;
  #title = document.title;
  #asked = 0;

  constructor(template, tiles) {
    const [dialog, taken, name] = template.content.cloneNode(true).children;
    const find = (selector) => dialog.querySelector(selector);
    Object.assign(this, { dialog, tiles, taken, name, find });
    document.body.append(dialog);
    this.stage = new Stage(find(".ground"), find(".subject"));
    this.zoom = new Zoom(find(".ground"), find(".subject"), {
      scaled: (scale) => this.#scaled(scale),
      swiped: (towards) => this.#swiped(towards),
      tapped: (target) => target === find(".ground") && history.back(),
    });
    dialog.addEventListener("click", (event) => this.#do(event));
    dialog.addEventListener("keydown", (event) => this.#press(event));
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      history.back();
    });
    // A browser may close it without asking.
    dialog.addEventListener("close", () => this.#tile && history.back());
    setInterval(() => this.#look(), LOOK_AGAIN);
    document.addEventListener("visibilitychange", () => this.#look());
  }

  open(tile) {
    if (this.#tile) return this.#show(tile);
    this.#title = document.title;
    this.dialog.showModal();
    this.#show(tile);
    return this.stage.fly(tile);
  }

  async close() {
    const tile = this.#tile;
    if (!tile) return;
    this.#tile = null;
    document.title = this.#title;
    const page = this.tiles.pageOf(tile);
    if (page) return location.assign(page);
    this.zoom.reset();
    tile.scrollIntoView({ block: "nearest" });
    this.dialog.classList.add("closing");
    await this.stage.fly(tile, { direction: "reverse", duration: 160 });
    this.dialog.classList.remove("closing");
    this.stage.clear();
    if (this.#tile) return;
    this.dialog.close();
    tile.focus();
  }

  async #turn(direction) {
    const from = this.#tile;
    let tile;
    try {
      tile = await this.tiles.beside(from, direction);
    } catch {
      return this.#away(true, () => this.#turn(direction));
    }
    if (this.#tile !== from) return;
    if (!tile) return this.#mark(direction, true);
    history.replaceState({ photo: tile.pathname }, "", tile.href);
    this.#show(tile);
    this.stage.slide(direction === "older" ? sides : -sides);
  }

  #show(tile) {
    this.#tile = tile;
    this.zoom.reset();
    this.find(".gone").hidden = true;
    this.#mark("older", false);
    this.#mark("newer", false);
    this.stage.show(tile);
    this.#tell(remembered(tile.pathname));
    this.#ask(tile);
    this.#prepare(tile);
  }

  /** Always anew: it may have been taken down since it was fetched. */
  async #ask(tile) {
    const asked = ++this.#asked;
    try {
      const panel = await fetchPanel(tile.pathname);
      if (asked !== this.#asked || this.#tile !== tile) return;
      this.#away(false);
      if (panel) this.#tell(panel);
      else this.#gone(tile);
    } catch {
      if (asked === this.#asked) this.#away(true, () => this.#ask(tile));
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
      if (!remembered(next.pathname)) fetchPanel(next.pathname).catch(() => {});
    }
  }

  #tell(panel) {
    const told = this.find(".told");
    if (!panel) {
      const name = this.name.cloneNode(true);
      name.className = "unseen";
      told.replaceChildren(name);
      return;
    }
    const same = told.querySelector(".panel")?.isEqualNode(panel);
    if (same) return;
    told.replaceChildren(panel);
    told.scrollTop = 0;
    document.title = document.title.replace(/^.* · /, `${panel.dataset.title} · `);
    this.#say([panel.dataset.title, told.querySelector(".position")?.textContent]);
    tellTimes(told);
    offerSharing(told);
  }

  #gone(tile) {
    const words = this.find(".gone");
    words.hidden = false;
    this.stage.clear();
    this.#tell(null);
    this.#say([words.textContent]);
    const tombstone = this.taken.cloneNode(true);
    tile.replaceChildren(...tombstone.childNodes);
    tile.classList.add("pointer");
  }

  #away(isAway, again) {
    this.again = again;
    this.find(".away").hidden = !isAway;
    if (isAway) this.#say([this.find(".away").firstChild.textContent]);
  }

  #say(words) {
    this.find("[role=status]").textContent = words.filter(Boolean).join(", ");
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
    if (towards === "down") history.back();
    else this.#turn((towards === "left") === (sides > 0) ? "older" : "newer");
  }

  #do(event) {
    const name = event.target.closest("[data-do]")?.dataset.do;
    if (name === "close") history.back();
    if (name === "zoom") this.zoom.toggle();
    if (name === "older" || name === "newer") this.#turn(name);
    if (name === "again") this.again?.();
    if (name === "details") this.#details(event.target.closest("button"));
  }

  #details(button) {
    button.ariaExpanded = String(this.dialog.classList.toggle("open"));
  }

  #press(event) {
    if (modified(event)) return;
    const ahead = sides > 0 ? "ArrowRight" : "ArrowLeft";
    if (/^Arrow(Left|Right)$/.test(event.key)) {
      event.preventDefault();
      this.#turn(event.key === ahead ? "older" : "newer");
    }
    if (event.key === "+" || event.key === "=") this.zoom.by(1.5);
    if (event.key === "-") this.zoom.by(1 / 1.5);
    if (event.key === "0") this.zoom.reset();
  }
}
