// Says quietly that photos have come; they are shown when one asks for them.

import { fetchPage } from "./scrolling.js";
import { renew, startOf, wall } from "./wall.js";

const EVERY = 60000;
let last = Date.now();

// The first page of what is shown; meanwhile the bar may tell the address of a photo.
function start() {
  return startOf(wall()?.querySelector(".page")?.dataset.address ?? location.href);
}

function question(box) {
  const asked = new URL(start()).searchParams;
  const newest = wall()?.dataset.newest;
  if (newest) asked.set("before", newest);
  return `${box.dataset.news}?${asked}`;
}

async function look(box) {
  if (document.hidden || (wall() && !wall().dataset.newest)) return;
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

function show(box, { count, words }) {
  const button = box.querySelector("button");
  if (count) button.textContent = words;
  // Said once, not with each photo more.
  if (box.hidden && count) box.querySelector("[role=status]").textContent = words;
  box.hidden = !count;
}

const links = (root) => [...root.querySelectorAll("a.picture")];

// The first page anew, so that its rows are full: new photos alone would leave gaps.
async function bring(box) {
  const address = start();
  if (!wall()) return location.assign(address);
  const known = new Set(links(wall()).map((link) => link.href));
  try {
    renew(await fetchPage(address));
  } catch {
    return location.assign(address);
  }
  box.hidden = true;
  box.querySelector("[role=status]").textContent = "";
  greet(links(wall()).filter((link) => !known.has(link.href)));
}

function greet(fresh) {
  for (const link of fresh) link.classList.add("fresh");
  const first = fresh[0] ?? wall().querySelector(".picture");
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
