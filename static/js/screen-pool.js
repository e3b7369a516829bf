// The photos at hand: never more than LARGEST, the least recently shown first.

const LARGEST = 300;
const CHOICE = 12;
const ENOUGH = 40;

export class Pool {
  constructor() {
    this.photos = new Map();
    this.isShuffled = false;
    this.turn = 0;
    this.checked = 0;
  }

  get size() { return this.photos.size; }

  has(photo) { return this.photos.has(photo.id); }

  /** Are there so few that nobody has seen that older ones should be asked for? */
  get isWorn() {
    let fresh = 0;
    for (const photo of this.photos.values()) fresh += photo.turn === 0;
    return fresh < ENOUGH;
  }

  /** Keep these, the last longest; photos in `kept` never go to make room. */
  add(photos, kept) {
    for (const photo of photos) {
      const known = this.photos.get(photo.id);
      this.photos.delete(photo.id);
      this.photos.set(photo.id, { luck: Math.random(), turn: 0, ...known, ...photo, name: photo.owner });
    }
    for (const id of this.photos.keys()) {
      if (this.size <= LARGEST) break;
      if (!kept.has(id)) this.photos.delete(id);
    }
  }

  remove(id) { this.photos.delete(id); }

  /** Some ids, others at each call, that the server shall look at again. */
  toCheck(most) {
    const ids = [...this.photos.keys()];
    if (this.checked >= ids.length) this.checked = 0;
    const chosen = ids.slice(this.checked, this.checked + most);
    this.checked += most;
    return chosen;
  }

  /** Whose turn it is, without those in `taken`, soonest first. */
  waiting(taken) {
    const all = [...this.photos.values()].filter((photo) => !taken.has(photo.id));
    return all.sort((one, other) => one.turn - other.turn
      || (this.isShuffled ? one.luck - other.luck : other.at - one.at || other.id - one.id));
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
