// The mosaic: a wall of photos of which one changes at a time.

import { Frame } from "./wall_frame.js";
import { mosaic } from "./wall_layout.js";

const MAX_TILES = 24;
const MAX_HISTORY = 30; // Steps that one can go back.
export const MIN_PHOTOS = 4; // Fewer photos make no mosaic: the slides play instead.
// From a few tiles by chance: the one that suits best would change again and again.
const NEW_PHOTO_TILE_CHOICE = 3;

export class Mosaic {
  constructor(element, { template, pool, qrPanel }) {
    Object.assign(this, { element, pool, qrPanel });
    this.tiles = Array.from({ length: MAX_TILES }, () => new Frame(template));
    this.element.append(...this.tiles.map((tile) => tile.element));
    this.used = 0;
    this.last = -1;
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
    this.last = -1;
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
    const tile = this.tileToChange();
    if (!tile) return;
    const before = tile.photo;
    const photo = this.pool.next(this.shown, this.ratio(tile));
    if (!photo) return this.swap(tile);
    // Whose picture cannot be had goes to the end too, or it would be next for ever.
    if (!await this.fill(tile, photo)) this.pool.noteShown(photo);
    else if (before) this.remember(tile, before);
  }

  /** All photos are on the wall: two of them change places. */
  async swap(tile) {
    const others = this.tiles.slice(0, this.used).filter((own) => own !== tile && own.photo);
    const other = this.nearest(others, this.ratio(tile))[0];
    if (!other || !tile.photo) return;
    const [one, two] = [tile.photo, other.photo];
    await Promise.all([tile.show(two), other.show(one)]);
  }

  async back() {
    const { tile, photo } = this.history.pop() ?? {};
    if (photo && this.pool.has(photo) && !this.shown.has(photo.id)) await this.fill(tile, photo);
  }

  /** A photo that has just come gets the place that suits it best. */
  async showNew(photo) {
    const used = this.tiles.slice(0, this.used).filter((tile) => tile.photo);
    const tile = this.nearest(used, photo.ratio)[Math.floor(Math.random() * Math.min(NEW_PHOTO_TILE_CHOICE, used.length))];
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

  tileToChange() {
    const gap = this.tiles.slice(0, this.used).find((tile) => !tile.photo);
    if (gap || this.used < 2) return gap ?? this.tiles[0];
    // A step of at least one and less than all: never the same tile twice running.
    const step = 1 + Math.floor(Math.random() * (this.used - 1));
    this.last = (Math.max(0, this.last) + step) % this.used;
    return this.tiles[this.last];
  }

  ratio({ element }) { return element.clientWidth / (element.clientHeight || 1) || 1; }

  nearest(tiles, ratio) {
    const distance = (tile) => Math.abs(Math.log(this.ratio(tile) / ratio));
    return tiles.sort((one, other) => distance(one) - distance(other));
  }

  remember(tile, photo) {
    this.history.push({ tile, photo });
    if (this.history.length > MAX_HISTORY) this.history.shift();
  }
}
