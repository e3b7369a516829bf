// On a photo's own page: arrow keys and swipes lead to the photos beside it, and the
// picture can be enlarged.

import { Zoom } from "./zoom.js";

const readingDirection = document.documentElement.dir === "rtl" ? -1 : 1;
const here = location.pathname;
const area = document.querySelector(".photo-area");
const frame = area.querySelector(".photo-frame");

function goTo(relation) {
  const link = document.querySelector(`.previous-next a[rel="${relation}"]`);
  if (link) location.assign(link.href);
}

document.addEventListener("keydown", (event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (event.target.closest("input, select, textarea")) return;
  const step = { ArrowRight: readingDirection, ArrowLeft: -readingDirection }[event.key];
  if (step) goTo(step > 0 ? "next" : "prev");
});

if (frame) {
  new Zoom(area, frame, {
    scaled: (scale) => {
      frame.lastElementChild.sizes = `${Math.ceil(frame.offsetWidth * scale)}px`;
    },
    swiped: (towards) => {
      if (towards !== "down") goTo((towards === "left") === (readingDirection > 0) ? "next" : "prev");
    },
  });
}

// A reloaded lightbox leaves the gallery's place in the history without the gallery itself.
addEventListener("popstate", () => {
  if (location.pathname !== here) location.reload();
});
