// The photos at hand on the wall, and whose turn is next.

// Never more than these: a wall runs for days, and its browser has to stay small.
// Those that came in longest ago make room.
const MAX_PHOTOS = 300;
// Of these the newest stay: the server names them once, as changes, and never again.
const NEWEST_KEPT = 60;
// Of so many whose turn it is, the one that fits a tile best is taken.
const CHOICE = 12;
// More of a picture than this share is cropped only where nothing fits better, of so many.
const MAX_CROP = 0.15;
const FITTING_CHOICE = 60;
// What a place that has just changed counts against a photo there, and chance.
const JUST_CHANGED_COST = 0.2;
const CHANCE_COST = 0.08;
// With fewer photos that nobody has seen, older ones are asked for.
const MIN_UNSEEN = 40;
// What the same person twice on the wall counts against a photo, beside its shape.
const SAME_PERSON_COST = 0.4;

/** The share of a picture that is not seen in a box of another ratio. */
export const cropped = (ratio, other) => 1 - Math.min(ratio / other, other / ratio);

/** The newest first. */
export const byTime = (one, other) => other.at - one.at || other.id - one.id;

export class Pool {
  constructor() {
    this.photos = new Map();
    this.isShuffled = false;
    this.turn = 0;
    this.hasDropped = false; // To make room: it can be had again.
  }

  get size() { return this.photos.size; }

  has(photo) { return this.photos.has(photo.id); }

  /** Whether it is here as it appeared last: shown again after it was hidden, it is new. */
  hasAppearance({ id, appeared }) { return this.photos.get(id)?.appeared === appeared; }

  /** Will there be so few that nobody has seen that older ones should be asked for? */
  isRunningLowWithout(gone) {
    const leaving = new Set(gone);
    let unseen = 0;
    for (const photo of this.photos.values()) unseen += photo.turn === 0 && !leaving.has(photo.id);
    return unseen < MIN_UNSEEN;
  }

  /** Keep these, the last longest; photos in `needed` never go to make room. */
  add(photos, needed) {
    for (const photo of photos) {
      const before = this.photos.get(photo.id);
      // A Map keeps the order of insertion: taken out first, it stands at the end again.
      this.photos.delete(photo.id);
      this.photos.set(photo.id, { luck: Math.random(), turn: 0, ...before, ...photo, name: photo.owner });
    }
    if (this.size <= MAX_PHOTOS) return;
    const staying = new Set([...needed, ...this.newest(NEWEST_KEPT)]);
    for (const id of this.photos.keys()) {
      if (this.size <= MAX_PHOTOS) break;
      if (!staying.has(id)) this.hasDropped = this.photos.delete(id);
    }
  }

  newest(count) {
    return [...this.photos.values()].sort(byTime).slice(0, count).map((photo) => photo.id);
  }

  remove(id) { this.photos.delete(id); }

  idsWithout(photos) {
    const others = new Set(photos.map((photo) => photo.id));
    return [...this.photos.keys()].filter((id) => !others.has(id));
  }

  /** Whose turn it is, without those in `taken`, soonest first. */
  waiting(taken) {
    const all = [...this.photos.values()].filter((photo) => !taken.has(photo.id));
    return all.sort((one, other) => one.turn - other.turn
      || (this.isShuffled ? one.luck - other.luck : byTime(one, other)));
  }

  /** Of those whose turn it is, the one whose shape is nearest to `ratio`; rather by
   * somebody who is not on the wall. */
  next(taken, ratio = 0) {
    const [first, ...others] = this.waiting(taken).slice(0, ratio ? CHOICE : 1);
    const people = new Set([...taken].map((id) => this.photos.get(id)?.handle));
    const cost = (photo) => Math.abs(Math.log(photo.ratio / ratio))
      + (people.has(photo.handle) ? SAME_PERSON_COST : 0);
    return others.reduce((best, photo) => (cost(photo) < cost(best) ? photo : best), first);
  }

  /** The photo and the one of `places` `{ratio, age}` that suit each other best; age 1: that
   * has changed longest ago. Soon or later it is everybody's turn, and every place's. */
  fitting(taken, places) {
    const people = new Set([...taken].map((id) => this.photos.get(id)?.handle));
    const pairs = this.waiting(taken).slice(0, FITTING_CHOICE).flatMap((photo, position) => places.map((place) => {
      const crop = cropped(photo.ratio, place.ratio);
      const cost = crop + Math.max(0, crop - MAX_CROP) * 9 + position / FITTING_CHOICE
        + (people.has(photo.handle) ? SAME_PERSON_COST : 0)
        + (1 - place.age) * JUST_CHANGED_COST + Math.random() * CHANCE_COST;
      return { photo, place, cost };
    }));
    return pairs.reduce((best, pair) => (pair.cost < best.cost ? pair : best), { cost: Infinity });
  }

  noteShown({ id }) {
    const photo = this.photos.get(id);
    this.turn += 1;
    if (photo) Object.assign(photo, { turn: this.turn, luck: Math.random() });
  }
}
