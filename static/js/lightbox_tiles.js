// The photos that a lightbox walks through: those of the gallery, in its order, and beyond
// its ends as far as the album goes.

const SELECTOR = ":is(.photos, .top-seven-grid) a.picture";
const RELATION = { older: "next", newer: "prev" };
const AHEAD = 20; // So many photos are at hand before one comes to them.

const isShown = (tile) => !tile.classList.contains("text-tile");

export class Tiles {
  #beyond = { older: [], newer: [] };
  #pages = {};

  /** `loadMore(direction)` adds photos to the gallery and tells whether more came. */
  constructor(loadMore) {
    this.loadMore = loadMore;
  }

  of(target) {
    const tile = target.closest?.(SELECTOR);
    return tile && isShown(tile) ? tile : null;
  }

  at(path) {
    return this.#all().find((tile) => tile.pathname === path && isShown(tile)) ?? null;
  }

  /** The tile beside `tile`, or null at the end of the album; throws if out of reach. */
  async beside(tile, direction) {
    const neighbour = this.neighbour(tile, direction);
    if (neighbour) return neighbour;
    return await this.#more(direction) ? this.neighbour(tile, direction) : null;
  }

  /** The same without asking the server. */
  neighbour(tile, direction) {
    return this.#following(tile, direction, 1)[0] ?? null;
  }

  /** Asks for more where few are left; throws if the server is out of reach. */
  async loadAhead(tile, direction) {
    if (this.#following(tile, direction, AHEAD).length < AHEAD) await this.#more(direction);
  }

  /** The address of the page on which a tile stands, if it is not this one. */
  pageOf(tile) {
    return tile.isConnected ? "" : tile.dataset.page ?? "";
  }

  #more(direction) {
    return this.loadMore ? this.loadMore(direction) : this.#fetch(direction);
  }

  /** The next tiles, `count` of them where there are so many. */
  #following(tile, direction, count) {
    const all = this.#all();
    const step = direction === "older" ? 1 : -1;
    // What was fetched anew is another tile of the same photo.
    const isSame = all.includes(tile)
      ? (other) => other === tile
      : (other) => other.pathname === tile.pathname;
    const following = [];
    let index = all.findIndex(isSame) + step;
    for (; all[index] && following.length < count; index += step) {
      if (isShown(all[index])) following.push(all[index]);
    }
    return following;
  }

  #all() {
    const here = document.querySelectorAll(SELECTOR);
    return [...this.#beyond.newer, ...here, ...this.#beyond.older];
  }

  /** For a page whose gallery does not grow: the next page is read, and kept aside. */
  async #fetch(direction) {
    const address = this.#pages[direction] ?? linked(document, direction);
    if (!address) return false;
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${response.status}`);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    this.#pages[direction] = linked(page, direction);
    const tiles = [...page.querySelectorAll(SELECTOR)].map((tile) => document.adoptNode(tile));
    for (const tile of tiles) tile.dataset.page = address;
    const { older, newer } = this.#beyond;
    if (direction === "older") older.push(...tiles);
    else newer.unshift(...tiles);
    return tiles.length > 0;
  }
}

/** An empty string where the album ends. */
function linked(page, direction) {
  return page.querySelector(`.pager a[rel="${RELATION[direction]}"]`)?.getAttribute("href") ?? "";
}
