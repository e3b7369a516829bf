// A picture that is enlarged around a point, and moved within its area.

const MAX_SCALE = 6;
const EASE = { duration: 200, easing: "ease-out" };

const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");
const clamp = (value, limit) => Math.min(limit, Math.max(-limit, value));

/** `onScaled(scale)` hears of each change of its size. */
export class Zoom {
  scale = 1;
  #wanted = 1; // What two fingers ask for, beyond what there is, too.
  target = null;
  #x = 0;
  #y = 0;

  constructor(area, onScaled) {
    Object.assign(this, { area, onScaled });
  }

  /** Another picture, in its own size; the one before gets its own size back. */
  attach(target) {
    if (this.target) this.reset();
    this.target = target;
  }

  reset() {
    if (this.scale > 1) this.#setTransform(1, 0, 0);
  }

  /** Between its own size and one that shows the details, around `point` of the window. */
  toggle(point) {
    const from = getComputedStyle(this.target).transform;
    if (this.scale > 1) this.reset();
    else this.by(2.5, point);
    if (reducedMotion.matches) return;
    this.target.animate({ transform: [from, this.target.style.transform || "none"] }, EASE);
  }

  beginPinch() {
    this.#wanted = this.scale;
  }

  pinch(factor, point) {
    this.#wanted *= factor;
    this.#scaleTo(this.#wanted, point);
  }

  by(factor, point = this.#middle()) {
    this.#scaleTo(this.scale * factor, point);
  }

  #scaleTo(wanted, point) {
    const scale = Math.min(MAX_SCALE, Math.max(1, wanted));
    const middle = this.#middle();
    const part = scale / this.scale;
    // What lies under the point stays there.
    const x = point.x - middle.x - (point.x - middle.x - this.#x) * part;
    const y = point.y - middle.y - (point.y - middle.y - this.#y) * part;
    this.#setTransform(scale, x, y);
  }

  moveBy({ x, y }) {
    this.#setTransform(this.scale, this.#x + x, this.#y + y);
  }

  #middle() {
    const box = this.area.getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }

  #setTransform(scale, x, y) {
    const { offsetWidth: width, offsetHeight: height } = this.target;
    this.#x = clamp(x, Math.max(0, (width * scale - this.area.clientWidth) / 2));
    this.#y = clamp(y, Math.max(0, (height * scale - this.area.clientHeight) / 2));
    const hasChanged = scale !== this.scale;
    this.scale = scale;
    const moved = `translate(${this.#x}px, ${this.#y}px) scale(${scale})`;
    this.target.style.transform = scale > 1 ? moved : "";
    if (hasChanged) this.onScaled?.(scale);
  }
}
