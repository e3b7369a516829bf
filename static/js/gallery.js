// The pages of photos of a gallery, and the links at both its ends.

import { replaceCounts } from "./counts.js";

const ENDS = { older: ".pager.below", newer: ".pager.above" };
export const directions = Object.keys(ENDS);

export const gallery = () => document.querySelector(".gallery");
/** What leads on at an end, or null where the list ends. */
export const pager = (direction, root = document) => root.querySelector(ENDS[direction]);

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
export function keepScrollPosition(change) {
  const root = document.documentElement;
  const firstInView = [...document.querySelectorAll(".gallery .photos")]
    .find((photos) => photos.getBoundingClientRect().bottom > 0);
  const before = firstInView?.getBoundingClientRect().top ?? 0;
  root.style.overflowAnchor = "none";
  change();
  window.scrollBy({ top: (firstInView?.getBoundingClientRect().top ?? 0) - before, behavior: "instant" });
  requestAnimationFrame(() => { root.style.overflowAnchor = ""; });
}

// For two frames: what stands around the photos steps back, and nothing is seen to move.
function markGrowing(direction) {
  const { classList } = gallery();
  const name = `is-growing-${direction}`;
  classList.add(name);
  requestAnimationFrame(() => requestAnimationFrame(() => classList.remove(name)));
}

/** The address of the first page of a list. */
export function firstPageOf(address) {
  const start = new URL(address, location.href);
  start.searchParams.delete("after");
  start.searchParams.delete("before");
  return start.href;
}

function announce(root) {
  document.dispatchEvent(new CustomEvent("photos-added", { detail: { root } }));
}

// New photos are those that came since this page was made; none before the newest page.
function copyCursor(fetched) {
  const [own, its] = [document, fetched].map((root) => root.querySelector(".new-photos"));
  if (own && its) own.dataset.since = its.dataset.since;
}

/** Puts a fetched page at an end of the gallery; false if it has no photos. */
export function addPage(fetched, direction) {
  const page = fetched.querySelector(".gallery .page");
  const all = gallery().querySelectorAll(".page");
  const isThere = page && [...all].some((other) => other.dataset.address === page.dataset.address);
  if (!page?.querySelector(".photo") || isThere) return false;
  prepare(page);
  markGrowing(direction);
  const insert = () => {
    if (direction === "older") {
      joinMonths(gallery(), page);
      gallery().append(page);
    } else {
      joinMonths(page, all[0]);
      gallery().prepend(page);
      copyCursor(fetched);
      if (!pager("newer", fetched)) page.dataset.address = firstPageOf(page.dataset.address);
    }
  };
  if (direction === "older") insert();
  else keepScrollPosition(insert);
  announce(page);
  return true;
}

/** From here on it goes where it went from the fetched page. */
export function updatePager(direction, fetched) {
  const next = pager(direction, fetched)?.querySelector("a");
  const move = () => {
    if (next) pager(direction).querySelector("a").href = next.href;
    else pager(direction).remove();
  };
  if (direction === "newer") keepScrollPosition(move);
  else move();
}

/** Puts a fetched first page in the place of all that is shown. */
export function replaceAll(fetched) {
  const shown = fetched.querySelector(".gallery");
  if (!shown?.querySelector(".photo")) throw new Error("no photos");
  const below = pager("older", fetched);
  for (const direction of directions) pager(direction)?.remove();
  copyCursor(fetched);
  replaceCounts(fetched);
  gallery().replaceChildren(...shown.children);
  if (below) gallery().after(below);
  announce(gallery());
}

