// Search in a frozen album: photos whose texts, or whose person's name, have all words.

import { FoundPhotos } from "./found_photos.js";
import { readData, root } from "./data_script.js";
import { folded, isFound } from "./folded_words.js";

const WAIT_MILLISECONDS = 150;
const IN_ADDRESS = /^#q=(.*)$/s;
const field = document.querySelector(".search [name=q]");
const template = document.querySelector("template#search-results");

const inAddress = () => {
  const match = IN_ADDRESS.exec(location.hash);
  return match ? decodeURIComponent(match[1]) : "";
};
const addressOf = (text) => new URL(text ? `#q=${encodeURIComponent(text)}` : "#", location.href).href;

let search = null;

/** As loadMore of the gallery, while photos are searched for; else undefined. */
export function moreFound(direction) {
  return search?.results ? search.results.more(direction) : undefined;
}

export function offerSearch() {
  if (!field) return;
  document.addEventListener("keydown", focusBySlash);
  if (template) search = new Search();
  else field.form.addEventListener("submit", goToFirstPage);
}

function focusBySlash(event) {
  if (event.key !== "/" || event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, dialog")) return;
  event.preventDefault();
  field.focus();
  field.select();
}

function goToFirstPage(event) {
  event.preventDefault();
  const text = field.value.trim();
  if (text) location.assign(new URL(`index.html#q=${encodeURIComponent(text)}`, root));
}

class Search {
  #timer = 0;
  #text = "";
  #photos = null;
  #gallery = null; // What stands in the page while nothing is searched for.
  results = null;

  constructor() {
    this.main = document.querySelector("main");
    field.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#onTyped(), WAIT_MILLISECONDS);
    });
    field.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#onTyped();
    });
    addEventListener("popstate", () => history.state?.photo || this.#show(inAddress()));
    if (inAddress()) this.#show(inAddress());
  }

  #onTyped() {
    clearTimeout(this.#timer);
    const text = field.value.trim();
    if (text === this.#text) return;
    // One step back leads out of the search, however many letters were typed.
    if (text && this.#text) history.replaceState(null, "", addressOf(text));
    else history.pushState(null, "", addressOf(text));
    this.#show(text);
  }

  async #show(text) {
    if (text === this.#text) return;
    this.#text = text;
    if (document.activeElement !== field) field.value = text;
    if (!text) return this.#leave();
    this.#photos ??= await readPhotos();
    if (text !== this.#text) return;
    const words = folded(text).split(" ").filter(Boolean);
    const hits = this.#photos.list.filter((photo) => words.length && isFound(photo.words, words));
    this.#enter();
    this.results = new FoundPhotos(this.main, template, { text, hits, leave: () => this.#back() });
    this.results.show(this.#photos);
  }

  #enter() {
    this.#gallery ??= [...this.main.children];
    this.main.replaceChildren();
    window.scrollTo({ top: 0, behavior: "instant" });
  }

  #leave() {
    this.results = null;
    if (this.#gallery) this.main.replaceChildren(...this.#gallery);
    this.#gallery = null;
  }

  #back() {
    field.value = "";
    this.#onTyped();
    field.focus();
  }
}

async function readPhotos() {
  const { photos, ...facts } = await readData(new URL("search.js", root));
  const list = photos.map(([id, text], index) => ({
    id,
    words: folded(text),
    page: Math.floor(index / facts.pageSize) + 1,
  }));
  return { list, ...facts };
}
