// The mosaic: a wall of photos of which one changes at a time.

import { Frame } from "./wall_frame.js";
import { mosaic } from "./wall_layout.js";
import { cropped } from "./wall_next_photo.js";

const MAX_TILES = 24;
const MAX_HISTORY = 30; // Steps that one can go back.
export const MIN_PHOTOS = 4; // Fewer photos make no mosaic: the slides play instead.
// From tiles that suit nearly as well by chance: the best would change again and again.
const NEW_PHOTO_CROP_MARGIN = 0.06;

export class Mosaic {
  constructor(element, { template, pool, qrPanel }) {
    Object.assign(this, { element, pool, qrPanel });
    this.tiles = Array.from({ length: MAX_TILES }, () => new Frame(template));
    this.element.append(...this.tiles.map((tile) => tile.element));
    this.used = 0;
    this.steps = 0;
    this.history = [];
  }

  get shown() {
    return new Set(this.tiles.flatMap((tile) => tile.photo?.id ?? []));
  }

  /** Lay the mosaic out anew, with the photos that are on it first. */
  async layOut() {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (!width || !height) return;
    const kept = this.tiles.flatMap((tile) => (tile.photo && this.pool.has(tile.photo) ? tile.photo : []));
    const photos = [...kept, ...this.pool.waiting(this.shown)];
    const gap = width < 600 ? 4 : 8;
    const qrPanelWidth = this.qrPanel.offsetWidth;
    const boxes = mosaic({ width, height, gap, qrPanelWidth, photos, most: MAX_TILES });
    this.used = boxes.length;
    this.history.length = 0;
    this.qrPanel.style.blockSize = `${boxes.at(-1)?.height ?? height}px`;
    this.qrPanel.style.insetBlockEnd = this.qrPanel.style.insetInlineEnd = `${gap}px`;
    this.tiles.forEach((tile, at) => this.setBox(tile, boxes[at]));
    await Promise.all(boxes.map((box, at) => this.fill(this.tiles[at], box.photo)));
  }

  setBox(tile, box) {
    tile.element.hidden = !box;
    if (!box) return tile.clear();
    const { style } = tile.element;
    style.insetInlineStart = `${box.x}px`;
    style.insetBlockStart = `${box.y}px`;
    style.inlineSize = `${box.width}px`;
    style.blockSize = `${box.height}px`;
  }

  async fill(tile, photo) {
    if (tile.photo?.id === photo.id) return true;
    const isShown = await tile.show(photo);
    if (isShown) this.pool.noteShown(photo);
    return isShown;
  }

  /** Change one tile, never the same twice running. */
  async step() {
    const { tile, photo } = this.nextChange();
    if (!tile) return;
    if (!photo) return this.swap(tile);
    const before = tile.photo;
    // Whose picture cannot be had goes to the end too, or it would be next for ever.
    if (!await this.fill(tile, photo)) this.pool.noteShown(photo);
    else if (before) this.remember(tile, before);
    tile.changed = this.steps += 1;
  }

  /** A tile that is empty, or the one that suits one of the next photos best. */
  nextChange() {
    const used = this.tiles.slice(0, this.used);
    const gap = used.find((tile) => !tile.photo);
    if (gap) return { tile: gap, photo: this.pool.next(this.shown, this.ratio(gap)) };
    const last = (tile) => tile.changed === this.steps && this.steps > 0;
    const others = used.length > 1 ? used.filter((tile) => !last(tile)) : used;
    const places = others.map((tile) => {
      const age = (this.steps - (tile.changed ?? 0)) / (used.length || 1);
      return { tile, ratio: this.ratio(tile), age: Math.min(1, age) };
    });
    const { photo, place } = this.pool.fitting(this.shown, places);
    if (photo) return { tile: place.tile, photo };
    return { tile: others[Math.floor(Math.random() * others.length)] };
  }

  /** All photos are on the wall: two of them change places, and are cropped least. */
  async swap(tile) {
    const loss = (other) => cropped(tile.photo.ratio, this.ratio(other)) + cropped(other.photo.ratio, this.ratio(tile));
    const others = this.tiles.slice(0, this.used).filter((own) => own !== tile && own.photo);
    if (!others.length || !tile.photo) return;
    const other = others.reduce((best, own) => (loss(own) < loss(best) ? own : best));
    const [one, two] = [tile.photo, other.photo];
    await Promise.all([tile.show(two), other.show(one)]);
    tile.changed = this.steps += 1;
  }

  async back() {
    const { tile, photo } = this.history.pop() ?? {};
    if (photo && this.pool.has(photo) && !this.shown.has(photo.id)) await this.fill(tile, photo);
  }

  /** A photo that has just come gets the place that suits it best. */
  async showNew(photo) {
    const used = this.tiles.slice(0, this.used).filter((tile) => tile.photo);
    const crop = (tile) => cropped(photo.ratio, this.ratio(tile));
    const least = Math.min(...used.map(crop));
    const suiting = used.filter((tile) => crop(tile) <= least + NEW_PHOTO_CROP_MARGIN);
    const tile = suiting[Math.floor(Math.random() * suiting.length)];
    if (tile && !this.shown.has(photo.id)) await this.fill(tile, photo);
  }

  /** A photo was taken down: it leaves at once, another comes. */
  async remove(id) {
    this.history = this.history.filter(({ photo }) => photo.id !== id);
    const tile = this.tiles.find((own) => own.photo?.id === id);
    if (!tile) return;
    tile.clear();
    const photo = this.pool.next(this.shown, this.ratio(tile));
    if (photo) await this.fill(tile, photo);
  }

  clear() {
    this.tiles.forEach((tile) => tile.clear());
    this.history.length = 0;
  }

  ratio({ element }) { return element.clientWidth / (element.clientHeight || 1) || 1; }

  remember(tile, photo) {
    this.history.push({ tile, photo });
    if (this.history.length > MAX_HISTORY) this.history.shift();
  }
}
