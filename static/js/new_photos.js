// Says quietly that photos have come; they are shown when one asks for them.

import { fetchPage, loadMore } from "./scrolling.js";
import { renew, startOf, wall } from "./gallery.js";

const EVERY = 60000;
const MOST = 3; // Pages that are searched for a new photo.
let last = Date.now();
let ids = []; // Of the photos that the pill announces.

// The first page of what is shown; meanwhile the bar may tell the address of a photo.
function start() {
  return startOf(wall()?.querySelector(".page")?.dataset.address ?? location.href);
}

function question(box) {
  const asked = new URL(start()).searchParams;
  asked.set("since", box.dataset.since);
  return `${box.dataset.news}?${asked}`;
}

async function look(box) {
  if (document.hidden || !box.dataset.since) return;
  last = Date.now();
  try {
    const asked = question(box);
    const answer = await fetch(asked, { cache: "no-cache" });
    // What was asked before the newest photos came is no news any more.
    if (answer.ok && asked === question(box)) show(box, await answer.json());
  } catch {
    // The server is away: there will be a next time.
  }
}

function show(box, { photos, words }) {
  ids = photos;
  const button = box.querySelector("button");
  if (words) button.textContent = words;
  // Said once, not with each photo more.
  if (box.hidden && words) box.querySelector("[role=status]").textContent = words;
  box.hidden = !words;
}

// The first page anew, so that its rows are full: new photos alone would leave gaps.
async function bring(box) {
  const address = start();
  if (!wall()) return location.assign(address);
  const announced = new Set(ids);
  try {
    renew(await fetchPage(address));
  } catch {
    return location.assign(address);
  }
  box.hidden = true;
  box.querySelector("[role=status]").textContent = "";
  greet(await find(announced));
}

const links = () => [...wall().querySelectorAll("a.picture")];

/** What was approved late stands further down, where it was included. */
async function find(announced) {
  const found = () => links().filter((link) => announced.has(Number(link.pathname.split("/").at(-1))));
  for (let pages = 1; announced.size && !found().length && pages < MOST; pages += 1) {
    if (!await loadMore("older").catch(() => false)) break;
  }
  return found();
}

function greet(fresh) {
  for (const link of fresh) link.classList.add("fresh");
  const first = fresh[0] ?? links()[0];
  first?.focus({ preventScroll: true });
  first?.scrollIntoView({ block: "nearest", behavior: "instant" });
}

export function lookForNews() {
  const box = document.querySelector("[data-news]");
  if (!box) return;
  setInterval(() => look(box), EVERY);
  document.addEventListener("visibilitychange", () => {
    if (Date.now() - last >= EVERY) look(box);
  });
  box.querySelector("button").addEventListener("click", () => bring(box));
}
