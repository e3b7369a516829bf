// Back leads to the same place of a gallery. Which page of it is in view stays in the
// history: the address of a page from a disk cannot tell it.

import { fetchPage } from "./fetch_page.js";
import { showPage } from "./shown_page.js";

const IDLE_MILLISECONDS = 150; // Without scrolling, until the place is noted.

const topOfView = () => (document.querySelector(".bar")?.offsetHeight ?? 0) + 40;
const hrefOf = (photo) => photo.querySelector("a.picture")?.getAttribute("href") ?? "";
const pictureAt = (href) => document.querySelector(`.gallery a.picture[href="${CSS.escape(href)}"]`);

function firstInView() {
  const line = topOfView();
  const photos = [...document.querySelectorAll(".gallery .photo")];
  return photos.find((one) => one.getBoundingClientRect().bottom > line);
}

function storePosition() {
  // While a photo is open the page behind it does not move.
  if (history.state?.photo) return;
  const photo = firstInView();
  if (!photo) return;
  const page = photo.closest(".page")?.dataset.address;
  const position = { photo: hrefOf(photo), top: photo.getBoundingClientRect().top, page };
  history.replaceState({ ...history.state, position: window.scrollY < 2 ? null : position }, "");
}

async function goTo({ photo, top, page }) {
  if (page && !pictureAt(photo)) showPage(await fetchPage(page));
  const there = pictureAt(photo)?.closest(".photo").getBoundingClientRect().top;
  if (there !== undefined) window.scrollBy({ top: there - top, behavior: "instant" });
}

/** From the page of a photo: #at- and its number. */
function goToPhotoBehind() {
  const id = /^#at-(\d+)$/.exec(location.hash)?.[1];
  const picture = id && document.querySelector(`.gallery a.picture[href$="/${id}.html"]`);
  picture?.scrollIntoView({ block: "center", behavior: "instant" });
}

export function restoreScrolling() {
  if (!document.querySelector(".gallery")) return;
  history.scrollRestoration = "manual";
  const position = history.state?.position;
  if (position?.photo) goTo(position).catch(() => {});
  else goToPhotoBehind();
  let timer;
  document.addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(storePosition, IDLE_MILLISECONDS);
  }, { passive: true });
  document.addEventListener("click", storePosition, { capture: true });
  window.addEventListener("pagehide", storePosition);
}
