// Announces that photos have come; they are shown when one asks for them.

import { fetchPage } from "./fetch_page.js";
import { loadMore } from "./infinite_scroll.js";
import { gallery, replaceAll, firstPageOf } from "./gallery.js";
import { LiveEvents } from "./live_events.js";

const CHECK_EVERY_MILLISECONDS = 60_000;
const CHECK_WHILE_LIVE_MILLISECONDS = 300_000;
const MAX_DELAY_MILLISECONDS = 2_000; // Not all pages at the same time.
const MAX_PAGES = 3; // Pages that are searched for a new photo.
let lastCheckAt = Date.now();
let announcedIds = []; // Of the photos that the pill announces.

// The first page of what is shown; meanwhile the bar may tell the address of a photo.
function firstPageAddress() {
  return firstPageOf(gallery()?.querySelector(".page")?.dataset.address ?? location.href);
}

function newPhotosAddress(box) {
  const query = new URL(firstPageAddress()).searchParams;
  query.set("since", box.dataset.since);
  return `${box.dataset.newPhotosUrl}?${query}`;
}

async function checkForNewPhotos(box) {
  if (document.hidden || !box.dataset.since) return;
  lastCheckAt = Date.now();
  try {
    const address = newPhotosAddress(box);
    const answer = await fetch(address, { cache: "no-cache" });
    // What was asked before the newest photos came is out of date.
    if (answer.ok && address === newPhotosAddress(box)) show(box, await answer.json());
  } catch {
    // The server is away: there will be a next time.
  }
}

function show(box, { photos, message }) {
  announcedIds = photos;
  const button = box.querySelector("button");
  if (message) button.textContent = message;
  // Said once, not with each photo more.
  if (box.hidden && message) box.querySelector("[role=status]").textContent = message;
  box.hidden = !message;
}

// The first page anew, so that its rows are full: new photos alone would leave gaps.
async function showNewest(box) {
  const address = firstPageAddress();
  if (!gallery()) return location.assign(address);
  const announced = new Set(announcedIds);
  try {
    replaceAll(await fetchPage(address));
  } catch {
    return location.assign(address);
  }
  box.hidden = true;
  box.querySelector("[role=status]").textContent = "";
  highlight(await find(announced));
}

const links = () => [...gallery().querySelectorAll("a.picture")];

/** What was approved late stands further down, where it was included. */
async function find(announced) {
  const shown = () => links().filter((link) => announced.has(Number(link.pathname.split("/").at(-1))));
  for (let pages = 1; announced.size && !shown().length && pages < MAX_PAGES; pages += 1) {
    if (!await loadMore("older").catch(() => false)) break;
  }
  return shown();
}

function highlight(newLinks) {
  for (const link of newLinks) link.classList.add("new-photo");
  const first = newLinks[0] ?? links()[0];
  first?.focus({ preventScroll: true });
  first?.scrollIntoView({ block: "nearest", behavior: "instant" });
}

export function announceNewPhotos() {
  const box = document.querySelector(".new-photos");
  if (!box) return;
  let soon;
  const events = new LiveEvents(box.dataset.events, () => {
    lastCheckAt = 0; // Whoever comes back to this tab has something to ask.
    soon ??= setTimeout(() => {
      soon = undefined;
      checkForNewPhotos(box);
    }, Math.random() * MAX_DELAY_MILLISECONDS);
  });
  const sinceCheck = () => Date.now() - lastCheckAt;
  setInterval(() => {
    if (!events.isLive || sinceCheck() >= CHECK_WHILE_LIVE_MILLISECONDS) checkForNewPhotos(box);
  }, CHECK_EVERY_MILLISECONDS);
  document.addEventListener("visibilitychange", () => {
    if (sinceCheck() >= CHECK_EVERY_MILLISECONDS) checkForNewPhotos(box);
  });
  box.querySelector("button").addEventListener("click", () => showNewest(box));
}
