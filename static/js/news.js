// Says quietly that photos have come; they are shown when one asks for them.

import { add, fetchPage, wall } from "./scrolling.js";

const EVERY = 60000;
let last = Date.now();
let isPage = true;

function query(box) {
  const asked = new URLSearchParams(location.search);
  asked.delete("after");
  asked.delete("before");
  const newest = wall()?.dataset.newest;
  if (newest) asked.set("before", newest);
  return `${box.dataset.news}?${asked}`;
}

async function look(box) {
  if (document.hidden || (wall() && !wall().dataset.newest)) return;
  last = Date.now();
  try {
    const answer = await fetch(query(box), { cache: "no-cache" });
    if (!answer.ok) return;
    const news = await answer.json();
    isPage = news.is_a_page;
    show(box, news);
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

async function bring(box) {
  const top = document.querySelector(".wall .page")?.dataset.address;
  const plain = top || location.pathname;
  if (!wall() || !isPage) return location.assign(plain);
  const asked = query(box).split("?")[1];
  try {
    const page = await fetchPage(`${location.pathname}?${asked}`);
    const old = document.querySelector(".wall .page");
    old.dataset.address = page.querySelector("a[rel=next]")?.href ?? plain;
    add(page, "newer");
  } catch {
    return location.assign(plain);
  }
  const first = document.querySelector(".wall .page");
  first.dataset.address = plain;
  box.hidden = true;
  box.querySelector("[role=status]").textContent = "";
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  window.scrollTo({ top: 0, behavior: isCalm ? "instant" : "smooth" });
  first.querySelector(".picture")?.focus({ preventScroll: true });
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
