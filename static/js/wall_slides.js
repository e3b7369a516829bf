// One photo after another, as large as the window allows.

import { Frame } from "./wall_frame.js";

const MAX_HISTORY = 30; // Steps that one can go back.

export class Slides {
  constructor(element, { template, pool }) {
    this.pool = pool;
    this.frame = new Frame(template);
    element.append(this.frame.element);
    this.history = [];
  }

  get shown() { return new Set(this.frame.photo ? [this.frame.photo.id] : []); }

  async layOut() { if (!this.frame.photo) await this.step(); }

  async step() {
    const before = this.frame.photo;
    const photo = this.pool.next(this.shown);
    if (!photo) return;
    if (await this.show(photo) && before) this.remember(before);
  }

  async back() {
    const photo = this.history.pop();
    if (photo && this.pool.has(photo)) await this.show(photo);
  }

  async showNew(photo) {
    if (this.frame.photo) this.remember(this.frame.photo);
    await this.show(photo, { isNew: true });
  }

  async remove(id) {
    this.history = this.history.filter((photo) => photo.id !== id);
    if (this.frame.photo?.id !== id) return;
    this.frame.clear();
    await this.step();
  }

  clear() {
    this.frame.clear();
    this.history.length = 0;
  }

  async show(photo, { isNew = false } = {}) {
    // Before its picture is there: one that cannot be had must not be next for ever.
    this.pool.noteShown(photo);
    const isShown = await this.frame.show(photo);
    if (isShown) this.frame.element.classList.toggle("is-new", isNew);
    return isShown;
  }

  remember(photo) {
    this.history.push(photo);
    if (this.history.length > MAX_HISTORY) this.history.shift();
  }
}
