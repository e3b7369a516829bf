// The photos that a search found, as cards of the pages on which they stand.

import { fetchPage } from "./fetch_page.js";
import { root } from "./data_script.js";

const AT_A_TIME = 60;
const AHEAD = "1500px";
const MAX_PAGES_KEPT = 40;
const pages = new Map();

export class FoundPhotos {
  #shown = 0;
  #sums = [];
  #loading = null;

  constructor(main, template, { text, hits, leave }) {
    this.hits = hits;
    this.element = template.content.firstElementChild.cloneNode(true);
    this.rows = this.element.querySelector(".photos");
    const chip = this.element.querySelector(".chips a");
    const quoted = chip.querySelector("bdi");
    quoted.textContent = quoted.textContent.replace("…", () => text);
    chip.querySelector(".count").textContent = hits.length.toLocaleString(document.documentElement.lang);
    chip.addEventListener("click", (event) => {
      event.preventDefault();
      leave();
    });
    this.element.querySelector(".none-found").hidden = hits.length > 0;
    main.append(this.element);
    this.element.querySelector("[role=status]").textContent = chip.textContent;
  }

  async show(facts) {
    this.facts = facts;
    this.#sums = facts.fills.map(() => 0);
    const end = this.element.querySelector(".found-end");
    const seen = new IntersectionObserver((entries) => {
      if (entries.at(-1).isIntersecting) this.more("older").then((hasMore) => hasMore && watch());
    }, { rootMargin: `0px 0px ${AHEAD}` });
    const watch = () => {
      seen.unobserve(end);
      seen.observe(end);
    };
    watch();
  }

  /** Whether more came. */
  more(direction) {
    if (direction !== "older" || this.#shown >= this.hits.length) return Promise.resolve(false);
    this.#loading ??= this.#add().finally(() => { this.#loading = null; });
    return this.#loading;
  }

  async #add() {
    const hits = this.hits.slice(this.#shown, this.#shown + AT_A_TIME);
    const cards = await Promise.all(hits.map((hit) => this.#card(hit)));
    this.#shown += hits.length;
    this.rows.querySelector(".end")?.remove();
    for (const card of cards) if (card) this.#place(card);
    // Rows without it are still arriving, and not shown.
    this.rows.append(mark("end"));
    document.dispatchEvent(new CustomEvent("photos-added", { detail: { root: this.rows } }));
    return true;
  }

  async #card({ id, page }) {
    const parsed = await pageNumber(page);
    const card = parsed.querySelector(`a.picture[href$="/${id}.html"]`)?.closest(".photo");
    return card && document.importNode(card, true);
  }

  // Rows end where they are about full, at each width of the window.
  #place(card) {
    const image = card.querySelector(".picture img:last-child");
    image.loading = "lazy";
    image.removeAttribute("fetchpriority");
    this.rows.append(card);
    const step = [...card.classList].find((name) => /^r\d+$/.test(name)).slice(1);
    const ends = [];
    this.facts.fills.forEach((fill, index) => {
      this.#sums[index] += this.facts.ratios[step];
      if (this.#sums[index] < fill * 0.85) return;
      this.#sums[index] = 0;
      ends.push(`b${index}`);
    });
    if (ends.length) this.rows.append(mark(ends.join(" ")));
  }
}

function mark(className) {
  const element = document.createElement("i");
  element.className = className;
  return element;
}

function pageNumber(number) {
  if (!pages.has(number)) {
    if (pages.size >= MAX_PAGES_KEPT) pages.delete(pages.keys().next().value);
    pages.set(number, fetchPage(new URL(`index${number > 1 ? `-${number}` : ""}.html`, root).href));
  }
  return pages.get(number);
}
