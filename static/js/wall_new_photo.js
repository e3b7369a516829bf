// Shows a photo that has just come to the wall: alone and large for a moment, then at
// its place in the mosaic. How long it stays alone is the pace of the wall (`every`).

import { byTime } from "./wall_next_photo.js";

// More at once would keep the wall from everything else for minutes: the others just
// join the photos at hand.
const MAX_WAITING = 6;

export class NewPhotos {
  /** `frame` is filled with the photo that stands alone, `root` marked by a class. */
  constructor(root, frame) {
    this.root = root;
    this.frame = frame;
    this.waiting = [];
  }

  get isAlone() { return this.frame.photo !== null; }

  /** The oldest first, as if one had watched them come. */
  queue(photos) {
    for (const photo of photos.sort(byTime).reverse()) {
      if (this.waiting.length < MAX_WAITING) this.waiting.push(photo);
    }
  }

  /** The next one that still may be shown, as it is now; it may have left meanwhile. */
  next(pool) {
    const photo = this.waiting.shift();
    return photo && pool.has(photo) ? pool.photos.get(photo.id) : null;
  }

  /** In slides every photo is alone: only the mosaic lets it stand before the others. */
  async show(photo, scene, { standsAlone }) {
    if (standsAlone && await this.frame.show(photo)) this.root.classList.add("has-spotlight");
    await scene.showNew(photo);
  }

  /** Back to the mosaic, in which the photo has its place by now. */
  end() {
    this.root.classList.remove("has-spotlight");
    this.frame.fadeOut();
  }

  /** A photo that was taken down leaves at once, without a fade. */
  remove(id) {
    if (this.frame.photo?.id !== id) return;
    this.end();
    this.frame.clear();
  }
}
