// Keys in a lightbox.

const readingDirection = document.documentElement.dir === "rtl" ? -1 : 1;
const modified = (event) => event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;

export function lightboxKeys(lightbox) {
  const { zoom, slideshow } = lightbox;
  const [left, right] = readingDirection > 0 ? ["newer", "older"] : ["older", "newer"];
  const actions = {
    ArrowLeft: () => lightbox.goTo(left),
    ArrowRight: () => lightbox.goTo(right),
    "+": () => zoom.by(1.5),
    "=": () => zoom.by(1.5),
    "-": () => zoom.by(1 / 1.5),
    0: () => zoom.reset(),
    Escape: () => lightbox.leave(),
    f: () => lightbox.toggleFullScreen(),
    " ": () => slideshow.toggle(),
  };
  return (event) => {
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    // On a button Space presses that.
    const isForButton = event.key === " " && event.target.closest("a, button, summary");
    if (!action || modified(event) || isForButton || event.target.closest("input, textarea, select")) return;
    event.preventDefault();
    const isSwitch = event.key === " " || event.key.toLowerCase() === "f";
    if (isSwitch && event.repeat) return;
    if (!isSwitch) slideshow.stop();
    action();
  };
}
