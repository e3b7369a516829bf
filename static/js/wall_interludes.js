// What the wall shows between its photos, for some seconds: a milestone when it is
// reached, and every few minutes the top seven or the invitation, in turn.

import { Frame } from "./wall_frame.js";
import { wholeRows } from "./wall_layout.js";

const SHOWN_MILLISECONDS = 12_000;
const EVERY_MILLISECONDS = 180_000;
const TIMEOUT_MILLISECONDS = 15_000;
const MIN_RANKED = 3; // Fewer are no ranking.
const MAX_RANKED = 7;

export class Interludes {
  #timer = 0;

  /** `onEnd()` when one is over by itself. */
  constructor(root, { slide, onEnd }) {
    this.root = root;
    this.onEnd = onEnd;
    this.shown = null;
    this.lastAt = Date.now();
    this.turn = 0;
    this.threshold = undefined; // Of the last milestone; null where there is none yet.
    this.milestone = null; // That waits to be shown.
    const find = (selector) => root.querySelector(selector);
    this.topSeven = find(".top-seven");
    this.moment = find(".milestone-moment");
    this.invitation = find(".invitation-moment");
    this.ranked = Array.from({ length: MAX_RANKED }, () => new Frame(find("#ranked")));
    find(".ranked-photos").append(...this.ranked.map((frame) => frame.element));
    this.background = new Frame(slide);
    find(".milestone-photo").append(this.background.element);
  }

  get isShown() { return this.shown !== null; }

  /** The wall heard which milestone was the last: one that it did not know is new. */
  noteMilestone(milestone) {
    const threshold = milestone?.threshold ?? null;
    if (this.threshold !== undefined && threshold !== this.threshold && milestone) this.milestone = milestone;
    this.threshold = threshold;
  }

  /** Show what is due; false: nothing is. */
  async showNext() {
    if (this.milestone) {
      const milestone = this.milestone;
      this.milestone = null;
      await this.fillMoment(milestone);
      return this.show(this.moment);
    }
    if (Date.now() - this.lastAt < EVERY_MILLISECONDS) return false;
    this.turn += 1;
    if (this.turn % 2 || !this.invitation) {
      if (await this.fillTopSeven()) return this.show(this.topSeven);
      if (!this.invitation) return false;
    }
    return this.show(this.invitation);
  }

  show(section) {
    this.shown = section;
    section.classList.add("is-shown");
    section.removeAttribute("aria-hidden");
    this.root.classList.add("has-interlude");
    this.#timer = setTimeout(() => this.onEnd(), SHOWN_MILLISECONDS);
    return true;
  }

  end() {
    clearTimeout(this.#timer);
    if (!this.shown) return;
    this.shown.classList.remove("is-shown");
    this.shown.setAttribute("aria-hidden", "true");
    this.root.classList.remove("has-interlude");
    this.shown = null;
    this.lastAt = Date.now();
    for (const frame of [...this.ranked, this.background]) frame.fadeOut();
  }

  /** A photo was taken down: it leaves at once. */
  remove(id) {
    for (const frame of [...this.ranked, this.background]) {
      if (frame.photo?.id === id) frame.clear();
    }
    if (this.milestone?.photo?.id === id) this.milestone = { ...this.milestone, photo: null, sentence: "" };
  }

  async fillMoment({ title, sentence, photo }) {
    this.moment.querySelector(".milestone-number").textContent = title;
    this.moment.querySelector(".milestone-sentence").textContent = sentence;
    if (photo) await this.background.show(photo);
  }

  async fillTopSeven() {
    let photos;
    try {
      const answer = await fetch(this.root.dataset.topSeven, { signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
      ({ photos } = await answer.json());
    } catch {
      photos = [];
    }
    // Out of reach, or too few: the next try is not at once.
    this.lastAt = Date.now();
    if (photos.length < MIN_RANKED) return false;
    const { clientWidth: width, clientHeight: height } = this.topSeven.querySelector(".ranked-photos");
    const boxes = wholeRows(photos.slice(0, MAX_RANKED), { width, height, gap: width < 600 ? 4 : 8 });
    this.ranked.forEach((frame, at) => this.setBox(frame, boxes[at], at + 1));
    await Promise.all(boxes.map((box, at) => this.ranked[at].show(box.photo)));
    return true;
  }

  setBox(frame, box, rank) {
    frame.element.hidden = !box;
    if (!box) return frame.clear();
    const { style } = frame.element;
    style.insetInlineStart = `${box.x}px`;
    style.insetBlockStart = `${box.y}px`;
    style.inlineSize = `${box.width}px`;
    style.blockSize = `${box.height}px`;
    frame.element.querySelector(".rank").textContent = rank;
    for (const favourites of frame.element.querySelectorAll(".favourites")) favourites.textContent = box.photo.favourites;
  }
}
