// What fingers, mouse and wheel do in a lightbox.

const MIN_UP_PIXELS = 32;
const readingDirection = document.documentElement.dir === "rtl" ? -1 : 1;

export function lightboxGestures(lightbox) {
  const { track, zoom, pull, slideshow } = lightbox;
  const box = () => track.slide.box;
  return {
    axis: ({ x, y }) => {
      if (zoom.scale > 1) return "free";
      if (Math.abs(x) > Math.abs(y)) return "across";
      return y > 0 ? "down" : "up";
    },
    grabbed: () => {
      slideshow.stop();
      track.grab();
    },
    ...drags({ lightbox, track, zoom, pull, box }),
    pinchBegan: () => zoom.beginPinch(),
    pinched: (factor, point, offset) => {
      slideshow.stop();
      zoom.pinch(factor, point);
      zoom.moveBy(offset);
    },
    tapped: (target) => target.closest(".picture-box, .removed-message") || lightbox.leave(),
    doubleTapped: (point) => zoom.toggle(point),
    turned: (factor, point) => zoom.by(factor, point),
    stepped: (towards) => {
      slideshow.stop();
      lightbox.goTo((towards === "right") === (readingDirection > 0) ? "older" : "newer");
    },
  };
}

function drags({ lightbox, track, zoom, pull, box }) {
  let before = { x: 0, y: 0 };
  const settle = (axis) => {
    before = { x: 0, y: 0 };
    if (axis === "down") pull.springBack(box());
    track.release(0);
  };
  return {
    moved: (axis, offset) => {
      if (axis === "across") track.drag(offset.x);
      if (axis === "down") pull.move(box(), offset);
      if (axis === "free") zoom.moveBy({ x: offset.x - before.x, y: offset.y - before.y });
      before = offset;
    },
    released: (axis, offset, speed) => {
      if (axis === "up" && offset.y < -MIN_UP_PIXELS) lightbox.showDetails(true);
      if (axis === "down" && pull.closes(offset, speed)) return lightbox.leave();
      if (axis !== "across") return settle(axis);
      before = { x: 0, y: 0 };
      track.release(speed.x);
    },
    dropped: settle,
  };
}
