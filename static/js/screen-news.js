// What the album has: its newest photos every now and then, older ones when needed.

const EVERY = 20_000; // Milliseconds.
const LONGEST = 120_000;
const PAGE = 60;
const CHECKED = 100;

export class News {
  /** `heard({newest, older, gone, script})` after each look; `lost()` when none came. */
  constructor(address, { pool, heard, lost }) {
    Object.assign(this, { address, pool, heard, lost });
    this.after = null;
    this.failures = 0;
    this.timer = 0;
    this.isLooking = false;
    addEventListener("online", () => this.look());
  }

  async look() {
    if (this.isLooking) return;
    this.isLooking = true;
    clearTimeout(this.timer);
    try {
      const newest = await this.ask({ limit: PAGE, among: this.pool.toCheck(CHECKED).join("-") });
      const older = this.pool.isWorn ? await this.older(newest.after) : [];
      this.failures = 0;
      await this.heard({ ...newest, newest: newest.photos, older });
    } catch {
      this.failures += 1;
      this.lost();
    }
    this.isLooking = false;
    this.timer = setTimeout(() => this.look(), this.pause());
  }

  /** The next page back in time; after the last, the walk begins again. */
  async older(start) {
    const after = this.after ?? start;
    if (!after) return [];
    const page = await this.ask({ limit: PAGE, after });
    this.after = page.after;
    return page.photos;
  }

  async ask(query) {
    const given = Object.entries(query).filter(([, value]) => value);
    const answer = await fetch(`${this.address}?${new URLSearchParams(given)}`, {
      signal: AbortSignal.timeout(15_000),
    });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  /** Soon after the first failure, then less and less often; never all walls at once. */
  pause() {
    if (!this.failures) return EVERY;
    return Math.min(LONGEST, 4_000 * 2 ** Math.min(this.failures, 6)) * (0.75 + Math.random() / 2);
  }
}
