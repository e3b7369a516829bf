// The photos that a lightbox walks through: those of the gallery, in its order, and beyond
// its ends as far as the album goes.

const SELECTOR = ":is(.photos, .top-seven-grid) a.picture:not(.text-tile)";
const RELATION = { older: "next", newer: "prev" };

export class Tiles {
  #beyond = { older: [], newer: [] };
  #pages = {};

  /** `loadMore(direction)` adds photos to the gallery and tells whether more came. */
  constructor(loadMore) {
    this.loadMore = loadMore;
  }

  of(target) {
    return target.closest?.(SELECTOR) ?? null;
  }

  at(path) {
    return this.#all().find((tile) => tile.pathname === path) ?? null;
  }

  /** The tile beside `tile`, or null at the end of the album; throws if out of reach. */
  async beside(tile, direction) {
    const neighbour = this.neighbour(tile, direction);
    if (neighbour) return neighbour;
    const more = this.loadMore ? await this.loadMore(direction) : await this.#fetch(direction);
    return more ? this.neighbour(tile, direction) : null;
  }

  /** The same without asking the server. */
  neighbour(tile, direction) {
    const all = this.#all();
    const index = all.findIndex((other) => other.pathname === tile.pathname);
    return all[index + (direction === "older" ? 1 : -1)] ?? null;
  }

  /** The address of the page on which a tile stands, if it is not this one. */
  pageOf(tile) {
    return tile.isConnected ? "" : tile.dataset.page ?? "";
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
