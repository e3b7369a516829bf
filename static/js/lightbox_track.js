// The photos of a lightbox side by side: they follow a finger with its speed, and settle.

import { afterPaint } from "./after_paint.js";
import { Slide } from "./lightbox_slide.js";

const REACH = 2; // So many photos stand ready at each side; the nearest one is fetched sharp.
const GAP_PIXELS = 24;
const FLICK = 0.3; // Pixels a millisecond that go on to the next photo, however short.
const MIN_MILLISECONDS = 160;
const MAX_MILLISECONDS = 340;

const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");
const readingDirection = document.documentElement.dir === "rtl" ? -1 : 1;
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
// The further one pulls beyond an end, the less it gives way.
const stretch = (excess) => Math.sign(excess) * (1 - 1 / (Math.abs(excess) * 0.55 + 1));

/**
 * Positions count in photos, older ones upwards, from the one that was opened at 0.
 * `neighbour(tile, direction)` is the tile beside one, if it is at hand; `changed()` is
 * called as soon as another photo is the current one, which is when it begins to settle.
 */
export class Track {
  #slides = new Map();
  #index = 0;
  #position = 0;
  #grabbedAt = 0;
  #dragged = 0;
  #animation = null;
  #room = { width: 0, height: 0 }; // Measured once: to ask for it costs a layout.

  constructor(area, element, { neighbour, changed }) {
    Object.assign(this, { area, element, neighbour, changed });
    new ResizeObserver(() => this.#fit()).observe(area);
  }

  get slide() {
    return this.#slides.get(this.#index);
  }

  open(tile) {
    this.clear();
    this.#measure();
    this.#add(0, tile);
    this.#moveTo(0);
    this.#makeCurrent(0);
  }

  clear() {
    this.#animation?.cancel();
    for (const index of [...this.#slides.keys()]) this.#remove(index);
    this.#index = 0;
  }

  /** Puts photos at both sides of the current one, as far as they are at hand. */
  update() {
    this.slide.load("high");
    for (const [direction, sign] of [["older", 1], ["newer", -1]]) {
      for (let distance = 1; distance <= REACH; distance += 1) {
        const index = this.#index + sign * distance;
        const before = this.#slides.get(index - sign).tile;
        const tile = this.#slides.get(index)?.tile ?? this.neighbour(before, direction);
        if (!tile) break;
        if (!this.#slides.has(index)) this.#add(index, tile);
        if (distance === 1) this.#slides.get(index).load("low");
      }
    }
  }

  has(direction) {
    return this.#slides.has(this.#index + (direction === "older" ? 1 : -1));
  }

  /** A finger stops what moves. */
  grab() {
    if (!this.has("older") || !this.has("newer")) this.update();
    if (this.#animation) this.#moveTo(this.#seenPosition());
    this.#grabbedAt = this.#position;
    this.#dragged = 0;
  }

  drag(pixels) {
    this.#dragged = -this.#photos(pixels);
    const position = this.#grabbedAt + this.#dragged;
    const low = this.has("newer") ? this.#index - 1 : this.#index;
    const high = this.has("older") ? this.#index + 1 : this.#index;
    const within = clamp(position, low, high);
    this.#moveTo(within + stretch(position - within));
  }

  /** Settles, or goes on: by the speed (pixels a millisecond), else by the distance. */
  release(speed) {
    const onwards = -Math.sign(speed) * readingDirection;
    let target = clamp(Math.round(this.#position), this.#index - 1, this.#index + 1);
    // A flick back to where it came from leads nowhere else.
    if (Math.abs(speed) > FLICK) {
      target = Math.sign(this.#dragged) === onwards ? this.#index + onwards : this.#index;
    }
    this.#settle(this.#slides.has(target) ? target : this.#index, Math.abs(speed));
  }

  go(direction) {
    this.grab();
    // Who presses quicker than it moves is not kept waiting.
    this.#position = clamp(this.#position, this.#index - 0.5, this.#index + 0.5);
    this.#settle(this.#index + (direction === "older" ? 1 : -1), 0);
  }

  #settle(target, speed) {
    if (target !== this.#index) this.#makeCurrent(target);
    const from = this.#transform(this.#position);
    const pixels = Math.abs(target - this.#position) * this.#step;
    this.#moveTo(target);
    if (!pixels || reducedMotion.matches) return;
    const duration = clamp(2.2 * pixels / Math.max(speed, 0.1), MIN_MILLISECONDS, MAX_MILLISECONDS);
    // It begins with the speed of the finger.
    const slope = clamp(speed * duration / pixels, 1.4, 4);
    const easing = `cubic-bezier(0.25, ${0.25 * slope}, 0.35, 1)`;
    this.#animation = this.element.animate({ transform: [from, this.#transform(target)] }, { duration, easing });
    this.#animation.finished.then(() => { this.#animation = null; }, () => {});
  }

  #makeCurrent(index) {
    if (this.slide) this.slide.isCurrent = false;
    this.#index = index;
    this.slide.isCurrent = true;
    for (const other of [...this.#slides.keys()]) {
      if (Math.abs(other - index) > REACH) this.#remove(other);
    }
    this.slide.load("high");
    this.changed();
    // Nobody sees those beside it yet.
    afterPaint(() => this.slide && this.update());
  }

  #add(index, tile) {
    const slide = new Slide(tile, this.#room);
    slide.isCurrent = false;
    this.#slides.set(index, slide);
    this.#place(index);
    this.element.append(slide.element);
  }

  #remove(index) {
    this.#slides.get(index).remove();
    this.#slides.delete(index);
  }

  #place(index) {
    const x = index * this.#step * readingDirection;
    this.#slides.get(index).element.style.transform = `translateX(${x}px)`;
  }

  #measure() {
    this.#room = { width: this.area.clientWidth, height: this.area.clientHeight };
  }

  #fit() {
    this.#measure();
    for (const [index, slide] of this.#slides) {
      slide.fit(this.#room);
      this.#place(index);
    }
    if (this.#slides.size) this.#moveTo(this.#index);
  }

  get #step() {
    return this.#room.width + GAP_PIXELS;
  }

  #photos(pixels) {
    return pixels / this.#step * readingDirection;
  }

  #transform(position) {
    return `translateX(${-position * this.#step * readingDirection}px)`;
  }

  #seenPosition() {
    const { m41 } = new DOMMatrixReadOnly(getComputedStyle(this.element).transform);
    return -this.#photos(m41);
  }

  #moveTo(position) {
    this.#animation?.cancel();
    this.#animation = null;
    this.#position = position;
    this.element.style.transform = this.#transform(position);
  }
}
