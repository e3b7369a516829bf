// The photos at hand: never more than LARGEST. Those that were heard of longest ago make
// room; the newest stay, since nobody tells them again.

const LARGEST = 300;
const NEWEST = 60;
const CHOICE = 12;
const ENOUGH = 40;

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

  /** That it came to be shown, not for the first time perhaps. */
  hasHeard({ id, appeared }) { return this.photos.get(id)?.appeared === appeared; }

  /** Will there be so few that nobody has seen that older ones should be asked for? */
  isWornWithout(gone) {
    const leaving = new Set(gone);
    let fresh = 0;
    for (const photo of this.photos.values()) fresh += photo.turn === 0 && !leaving.has(photo.id);
    return fresh < ENOUGH;
  }

  /** Keep these, the last longest; photos in `kept` never go to make room. */
  add(photos, kept) {
    for (const photo of photos) {
      const known = this.photos.get(photo.id);
      this.photos.delete(photo.id);
      this.photos.set(photo.id, { luck: Math.random(), turn: 0, ...known, ...photo, name: photo.owner });
    }
    if (this.size <= LARGEST) return;
    const staying = new Set([...kept, ...this.newest(NEWEST)]);
    for (const id of this.photos.keys()) {
      if (this.size <= LARGEST) break;
      if (!staying.has(id)) this.hasDropped = this.photos.delete(id);
    }
  }

  newest(number) {
    return [...this.photos.values()].sort(byTime).slice(0, number).map((photo) => photo.id);
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
      + (people.has(photo.handle) ? 0.4 : 0);
    return others.reduce((best, photo) => (cost(photo) < cost(best) ? photo : best), first);
  }

  wasShown({ id }) {
    const photo = this.photos.get(id);
    this.turn += 1;
    if (photo) Object.assign(photo, { turn: this.turn, luck: Math.random() });
  }
}
