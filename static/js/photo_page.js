// On a photo's own page: arrow keys and swipes lead to the photos beside it, and the
// picture can be enlarged.

import { Gestures } from "./gestures.js";
import { Zoom } from "./zoom.js";

const MIN_SWIPE = { pixels: 60, speed: 0.3 };
const readingDirection = document.documentElement.dir === "rtl" ? -1 : 1;
const here = location.pathname;
const area = document.querySelector(".photo-area");
const frame = area.querySelector(".photo-frame");

function link(step) {
  const relation = step > 0 ? "next" : "prev";
  return document.querySelector(`.previous-next a[rel="${relation}"]`);
}

function goTo(step) {
  if (link(step)) location.assign(link(step).href);
}

document.addEventListener("keydown", (event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (event.target.closest("input, select, textarea")) return;
  const step = { ArrowRight: readingDirection, ArrowLeft: -readingDirection }[event.key];
  if (step) goTo(step);
});

// The album is shown in the size of photos in which one left it.
function keepGridSize() {
  const from = URL.canParse(document.referrer) ? new URL(document.referrer) : null;
  const size = from?.origin === location.origin ? from.searchParams.get("size") : null;
  if (!size) return;
  for (const link of document.querySelectorAll("[data-back]")) {
    const back = new URL(link.href);
    if (back.pathname !== from.pathname) continue;
    back.searchParams.set("size", size);
    link.href = back.href;
  }
}

function offerGestures() {
  const zoom = new Zoom(area, (scale) => {
    area.classList.toggle("enlarged", scale > 1);
    frame.lastElementChild.sizes = `${Math.ceil(frame.offsetWidth * scale)}px`;
  });
  zoom.attach(frame);
  let before = { x: 0, y: 0 };
  const stepOf = (x) => -Math.sign(x) * readingDirection;
  const settle = () => {
    before = { x: 0, y: 0 };
    if (zoom.scale === 1) frame.style.transform = "";
  };
  new Gestures(area, {
    axis: ({ x, y }) => {
      if (zoom.scale > 1) return "free";
      return Math.abs(x) > Math.abs(y) ? "across" : null;
    },
    moved: (axis, offset) => {
      if (axis === "free") zoom.moveBy({ x: offset.x - before.x, y: offset.y - before.y });
      // Where there is no other photo it gives way only a little.
      const x = link(stepOf(offset.x)) ? offset.x : offset.x / 4;
      if (axis === "across") frame.style.transform = `translateX(${x}px)`;
      before = offset;
    },
    released: (axis, { x }, speed) => {
      settle();
      const isFlick = Math.abs(speed.x) > MIN_SWIPE.speed && Math.sign(speed.x) === Math.sign(x);
      if (axis === "across" && (isFlick || Math.abs(x) > MIN_SWIPE.pixels)) goTo(stepOf(x));
    },
    dropped: settle,
    pinchBegan: () => zoom.beginPinch(),
    turned: (factor, point) => zoom.by(factor, point),
    pinched: (factor, point, offset) => {
      zoom.pinch(factor, point);
      zoom.moveBy(offset);
    },
    doubleTapped: (point) => zoom.toggle(point),
  });
}

if (frame) offerGestures();
keepGridSize();

// A reloaded lightbox leaves the gallery's place in the history without the gallery itself.
addEventListener("popstate", () => {
  if (location.pathname !== here) location.reload();
});
