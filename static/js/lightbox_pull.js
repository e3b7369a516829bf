// A photo that is pulled down follows the finger and shrinks, while the ground behind it
// fades to the gallery; let go, it springs back or closes.

const MIN_SHARE = 0.16; // Of the window's height, from which on it closes,
const MIN_SPEED = 0.5; // or with this speed, in pixels a millisecond.
const GONE_AT = 0.6; // Of the window's height, where the ground is gone.

const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

export class Pull {
  constructor(dialog) {
    this.dialog = dialog;
  }

  move(box, { x, y }) {
    const share = Math.min(1, Math.max(0, y) / (innerHeight * GONE_AT));
    box.style.transform = `translate(${x}px, ${y}px) scale(${1 - share / 2})`;
    this.dialog.classList.add("pulled");
    this.dialog.style.setProperty("--ground", 1 - share);
  }

  /** Whether it was pulled far or quickly enough to close. */
  closes({ y }, speed) {
    if (speed.y < -MIN_SPEED) return false;
    return y > innerHeight * MIN_SHARE || (y > 0 && speed.y > MIN_SPEED);
  }

  springBack(box) {
    const from = box.style.transform;
    box.style.transform = "";
    this.end();
    if (from && !reducedMotion.matches) {
      box.animate({ transform: [from, "none"] }, { duration: 220, easing: "ease-out" });
    }
  }

  end() {
    this.dialog.classList.remove("pulled");
    this.dialog.style.removeProperty("--ground");
  }
}
