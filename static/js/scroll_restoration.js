// The address says where one is in a gallery, and Back leads to the same position.

import { loadMore } from "./infinite_scroll.js";

const IDLE_MILLISECONDS = 150; // Without scrolling, until the address is written.
const MAX_PAGES = 3; // Pages asked for in search of a position.
let ownPath = location.pathname; // It may be spelled in more than one way.

const topOfView = () => (document.querySelector(".bar")?.offsetHeight ?? 0) + 40;

// The first photo that is in view, and the page that it belongs to.
function firstInView() {
  const line = topOfView();
  const groups = [...document.querySelectorAll(".gallery .photos")];
  const group = groups.find((one) => one.getBoundingClientRect().bottom > line);
  const photos = [...(group?.querySelectorAll(".photo") ?? [])];
  const photo = photos.find((one) => one.getBoundingClientRect().bottom > line);
  return photo && { photo, page: photo.closest(".page") };
}

function pathOf(photo) {
  return photo.querySelector("a.picture")?.getAttribute("href") ?? "";
}

function storePosition() {
  // Somebody else may have put another address there: that of an opened photo.
  if (location.pathname !== ownPath) return;
  const inView = firstInView();
  if (!inView) return;
  const isTop = window.scrollY < 2;
  const position = isTop ? null : { photo: pathOf(inView.photo), top: inView.photo.getBoundingClientRect().top };
  const address = isTop ? document.querySelector(".gallery .page").dataset.address : inView.page.dataset.address;
  history.replaceState({ ...history.state, position }, "", address || undefined);
  ownPath = location.pathname;
}

/** Whether the photo stands where it was. */
function scrollToPosition(position) {
  const link = document.querySelector(`.gallery a.picture[href="${CSS.escape(position.photo)}"]`);
  if (!link) return false;
  const distance = () => link.closest(".photo").getBoundingClientRect().top - position.top;
  window.scrollBy({ top: distance(), behavior: "instant" });
  return Math.abs(distance()) < 2;
}

// Other photos may have come before it, or too few stand after it to scroll so far.
async function loadUntilThere(position) {
  const stop = new AbortController();
  // Whoever goes elsewhere meanwhile is not taken back.
  for (const name of ["wheel", "pointerdown", "keydown"]) {
    addEventListener(name, () => stop.abort(), { signal: stop.signal, passive: true });
  }
  for (let pages = 0; !scrollToPosition(position) && pages < MAX_PAGES; pages += 1) {
    const hasMore = await loadMore("older").catch(() => false);
    if (!hasMore || stop.signal.aborted) break;
  }
  stop.abort();
}

export function restoreScrolling() {
  if (!document.querySelector(".gallery")) return;
  history.scrollRestoration = "manual";
  if (history.state?.position?.photo) loadUntilThere(history.state.position);
  let timer;
  document.addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(storePosition, IDLE_MILLISECONDS);
  }, { passive: true });
  // Before a photo opens, under an address of its own, or another page.
  document.addEventListener("click", ({ target }) => target.closest("a") && storePosition(), { capture: true });
  window.addEventListener("pagehide", storePosition);
}
