// What the album has: its newest photos at first, then what changes; older ones when needed.

import { LiveEvents } from "./live_events.js";

const CHECK_EVERY_MILLISECONDS = 20_000;
const CHECK_WHILE_LIVE_MILLISECONDS = 60_000;
const MAX_PAUSE_MILLISECONDS = 120_000;
const FIRST_PAUSE_MILLISECONDS = 4_000;
const TIMEOUT_MILLISECONDS = 15_000;
const PAGE_SIZE = 60;
const CHANGES_SIZE = 100;
const GONE = 410; // The version belongs to another history of the album.

export class AlbumChanges {
  /** `onAnswer({photos, older, gone, isFresh, isAnew, script})` after each check, where
   * `isFresh(photo)` tells whether it came to be shown since the check before, and if it
   * `isAnew`, `photos` are no changes but the newest; `onFailure()` when none came. */
  constructor(address, { events, pool, onAnswer, onFailure }) {
    Object.assign(this, { address, pool, onAnswer, onFailure });
    this.reset();
    this.failures = 0;
    this.timer = 0;
    this.isChecking = false;
    this.isDue = false; // Something came while it was checked.
    this.events = new LiveEvents(events, () => this.check());
    addEventListener("online", () => this.check());
  }

  reset() {
    this.version = null; // Where the next check goes on.
    this.present = Infinity; // What appeared later is new.
    this.after = null; // Where the walk back in time goes on.
  }

  async check() {
    this.isDue = this.isChecking;
    if (this.isChecking) return;
    this.isChecking = true;
    clearTimeout(this.timer);
    try {
      await this.fetchChanges();
    } catch {
      this.failures += 1;
      this.onFailure();
    }
    this.isChecking = false;
    this.timer = setTimeout(() => this.check(), this.isDue ? 0 : this.pause());
  }

  async fetchChanges() {
    let answer;
    do {
      answer = await this.changes();
      const isAnew = !this.version;
      if (isAnew) this.after = answer.after;
      const left = isAnew ? this.pool.idsWithout(answer.photos) : answer.gone;
      const older = !answer.more && this.pool.isRunningLowWithout(left) ? await this.older() : [];
      const there = new Set(older.map((photo) => photo.id));
      const gone = left.filter((id) => !there.has(id));
      this.failures = 0;
      const isFresh = ({ appeared }) => appeared > this.present;
      await this.onAnswer({ ...answer, gone, older, isFresh, isAnew });
      // After it was taken in: whoever fails there is given the same changes again.
      this.version = answer.version;
    } while (answer.more);
    // Not before the last page: a photo that appeared may have changed again since.
    this.present = answer.present;
  }

  async changes() {
    if (this.version) {
      const answer = await this.fetchJson({ limit: CHANGES_SIZE, since: this.version });
      if (answer) return answer;
      this.reset();
    }
    return this.fetchJson({ limit: PAGE_SIZE });
  }

  /** The next page back in time; after the last, the walk begins again at the newest. */
  async older() {
    if (!this.after && !this.pool.hasDropped) return [];
    if (!this.after) this.pool.hasDropped = false;
    const page = await this.fetchJson({ limit: PAGE_SIZE, after: this.after });
    this.after = page.after;
    return page.photos;
  }

  /** Null: there is no such version any more. */
  async fetchJson(query) {
    const given = Object.entries(query).filter(([, value]) => value);
    const answer = await fetch(`${this.address}?${new URLSearchParams(given)}`, {
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
    if (answer.status === GONE) return null;
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  /** Soon after the first failure, then less and less often; never all walls at once. */
  pause() {
    if (!this.failures) return this.events.isLive ? CHECK_WHILE_LIVE_MILLISECONDS : CHECK_EVERY_MILLISECONDS;
    return Math.min(MAX_PAUSE_MILLISECONDS, FIRST_PAUSE_MILLISECONDS * 2 ** Math.min(this.failures, 6)) * (0.75 + Math.random() / 2);
  }
}
