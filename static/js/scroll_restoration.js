// The address says where one is on a wall, and Back leads to the same place.

import { loadMore } from "./scrolling.js";

const REST = 150; // Milliseconds without scrolling.
const MOST = 3; // Pages asked for in search of a place.
let own = location.pathname; // It may be spelled in more than one way.

const lineOf = () => (document.querySelector(".bar")?.offsetHeight ?? 0) + 40;

// The first photo that is in view, and the page that it belongs to.
function here() {
  const line = lineOf();
  const groups = [...document.querySelectorAll(".wall .photos")];
  const group = groups.find((one) => one.getBoundingClientRect().bottom > line);
  const photos = [...(group?.querySelectorAll(".photo") ?? [])];
  const photo = photos.find((one) => one.getBoundingClientRect().bottom > line);
  return photo && { photo, page: photo.closest(".page") };
}

function nameOf(photo) {
  return photo.querySelector("a.picture")?.getAttribute("href") ?? "";
}

function remember() {
  // Somebody else may have put another address there: that of an opened photo.
  if (location.pathname !== own) return;
  const found = here();
  if (!found) return;
  const isTop = window.scrollY < 2;
  const place = isTop ? null : { photo: nameOf(found.photo), top: found.photo.getBoundingClientRect().top };
  const address = isTop ? document.querySelector(".wall .page").dataset.address : found.page.dataset.address;
  history.replaceState({ ...history.state, place }, "", address || undefined);
  own = location.pathname;
}

/** Whether the photo hangs where it was. */
function goBack(place) {
  const link = document.querySelector(`.wall a.picture[href="${CSS.escape(place.photo)}"]`);
  if (!link) return false;
  const way = () => link.closest(".photo").getBoundingClientRect().top - place.top;
  window.scrollBy({ top: way(), behavior: "instant" });
  return Math.abs(way()) < 2;
}

// Other photos may have come before it, or too few stand after it to scroll so far.
async function find(place) {
  const stop = new AbortController();
  // Whoever goes elsewhere meanwhile is not taken back.
  for (const name of ["wheel", "pointerdown", "keydown"]) {
    addEventListener(name, () => stop.abort(), { signal: stop.signal, passive: true });
  }
  for (let pages = 0; !goBack(place) && pages < MOST; pages += 1) {
    const came = await loadMore("older").catch(() => false);
    if (!came || stop.signal.aborted) break;
  }
  stop.abort();
}

export function keepPlace() {
  if (!document.querySelector(".wall")) return;
  history.scrollRestoration = "manual";
  if (history.state?.place?.photo) find(history.state.place);
  let timer;
  document.addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(remember, REST);
  }, { passive: true });
  // Before a photo opens, under an address of its own, or another page.
  document.addEventListener("click", remember, { capture: true });
  window.addEventListener("pagehide", remember);
}
