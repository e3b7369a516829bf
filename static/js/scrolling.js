// The pages of a wall follow each other while one scrolls, and nothing moves.

import { settleRows } from "./settling.js";

const AHEAD = "1500px"; // How far below the window the next photos are fetched.
const ends = {
  older: { rel: "next", place: "below" },
  newer: { rel: "prev", place: "above" },
};
const busy = new Map();

export const wall = () => document.querySelector(".wall");
const pager = (direction) => document.querySelector(`.pager.${ends[direction].place}`);
const linkOf = (root, direction) => root.querySelector(`a[rel=${ends[direction].rel}]`);

/** Fetches the page behind an address of this site; throws where it cannot. */
export async function fetchPage(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function prepare(page) {
  for (const image of page.querySelectorAll(".picture img:last-child")) {
    image.loading = "lazy";
    image.removeAttribute("fetchpriority");
  }
  return document.adoptNode(page);
}

// A month that goes on from one page to the next has one heading.
function joinMonths(upper, lower) {
  const above = [...upper.querySelectorAll(".month")].at(-1);
  const below = lower.querySelector(".month");
  const goesOn = above && below && above.dataset.last === below.dataset.first;
  if (goesOn && below.dataset.first === below.dataset.last) below.remove();
}

/** Nothing that is in view moves, although `change` adds something above it. */
function holdStill(change) {
  const root = document.documentElement;
  const mark = [...document.querySelectorAll(".wall .photos")]
    .find((photos) => photos.getBoundingClientRect().bottom > 0);
  const before = mark?.getBoundingClientRect().top ?? 0;
  root.style.overflowAnchor = "none";
  change();
  window.scrollBy({ top: (mark?.getBoundingClientRect().top ?? 0) - before, behavior: "instant" });
  requestAnimationFrame(() => { root.style.overflowAnchor = ""; });
}

function announce(root) {
  document.dispatchEvent(new CustomEvent("photos-added", { detail: { root } }));
}

/** Puts a fetched page at an end of the wall; false if it has no photos. */
export function add(fetched, direction) {
  const page = fetched.querySelector(".wall .page");
  const all = wall().querySelectorAll(".page");
  const isKnown = page && [...all].some((one) => one.dataset.address === page.dataset.address);
  if (!page?.querySelector(".photo") || isKnown) return false;
  prepare(page);
  const put = () => {
    if (direction === "older") {
      joinMonths(wall(), page);
      wall().append(page);
    } else {
      joinMonths(page, all[0]);
      wall().prepend(page);
      wall().dataset.newest = fetched.querySelector(".wall").dataset.newest ?? "";
    }
    settleRows(page);
  };
  if (direction === "older") put();
  else holdStill(put);
  announce(page);
  return true;
}

function lead(direction, fetched) {
  const next = linkOf(fetched, direction);
  const move = () => {
    if (next) linkOf(document, direction).href = next.href;
    else pager(direction).remove();
  };
  if (direction === "newer") holdStill(move);
  else move();
}

async function load(direction) {
  const link = linkOf(document, direction);
  if (!link || !wall()) return false;
  const nav = pager(direction);
  nav.querySelector(".trouble")?.remove();
  try {
    const fetched = await fetchPage(link.href);
    const hasMore = add(fetched, direction);
    lead(direction, fetched);
    return hasMore;
  } catch {
    complain(nav, direction);
    return false;
  }
}

function complain(nav, direction) {
  const told = document.querySelector("#trouble").content.firstElementChild.cloneNode(true);
  told.querySelector("button").addEventListener("click", () => loadMore(direction));
  linkOf(nav, direction).hidden = true;
  nav.append(told);
}

/** Adds the page before ("newer") or after ("older"); whether more photos came. */
export function loadMore(direction) {
  if (!busy.has(direction)) {
    const link = linkOf(document, direction);
    if (link) link.hidden = false;
    busy.set(direction, load(direction).finally(() => busy.delete(direction)));
  }
  return busy.get(direction);
}

async function follow(event) {
  const direction = Object.keys(ends).find((name) => event.target.closest(`.pager.${ends[name].place} a`));
  if (!direction || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const pages = wall().querySelectorAll(".page");
  const came = await loadMore(direction);
  const page = direction === "older" ? [...pages].at(-1)?.nextElementSibling : pages[0]?.previousElementSibling;
  if (came) page?.querySelector(".picture")?.focus({ preventScroll: direction === "newer" });
}

export function scrollOn() {
  if (!wall()) return;
  settleRows(wall());
  document.addEventListener("click", follow);
  watchBelow();
  watchAbove();
}

function watchBelow() {
  const nav = pager("older");
  if (!nav) return;
  const isNear = (entries) => {
    if (!entries.at(-1).isIntersecting || nav.querySelector(".trouble")) return;
    loadMore("older").then((came) => {
      // Still near the end after a short page: look again.
      if (came && nav.isConnected) { seen.unobserve(nav); seen.observe(nav); }
    });
  };
  const seen = new IntersectionObserver(isNear, { rootMargin: `0px 0px ${AHEAD}` });
  seen.observe(nav);
}

// Only who scrolls upwards asks for newer photos.
function watchAbove() {
  let last = window.scrollY;
  document.addEventListener("scroll", () => {
    const isUpwards = window.scrollY < last;
    last = window.scrollY;
    const nav = isUpwards && pager("newer");
    if (!nav || nav.querySelector(".trouble")) return;
    if (nav.getBoundingClientRect().bottom > -600) loadMore("newer");
  }, { passive: true });
}
