// Fingers and mice on a picture: pinch, double tap and wheel enlarge it, a drag moves it;
// while it has its own size, a drag is a swipe.

const MAX_SCALE = 6;
const TAP = { time: 320, distance: 24 };
const MIN_SWIPE_PIXELS = 48;

const distance = (one, other) => Math.hypot(one.x - other.x, one.y - other.y);
const middleOf = (one, other) => ({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 });
const clamp = (value, limit) => Math.min(limit, Math.max(-limit, value));

/**
 * `area` takes the gestures, `target`, in its middle, is moved by them.
 * `handlers`: scaled(scale), swiped(towards: "left" | "right" | "down"), tapped(event).
 */
export class Zoom {
  scale = 1;
  #x = 0;
  #y = 0;
  #pointers = new Map();
  #start = null;
  #lastTap = { time: 0, x: 0, y: 0 };

  constructor(area, target, handlers = {}) {
    Object.assign(this, { area, target, handlers });
    area.addEventListener("pointerdown", (event) => this.#down(event));
    area.addEventListener("pointermove", (event) => this.#move(event));
    for (const name of ["pointerup", "pointercancel"]) {
      area.addEventListener(name, (event) => this.#up(event));
    }
    area.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    area.addEventListener("dragstart", (event) => event.preventDefault());
  }

  reset() {
    this.#setTransform(1, 0, 0);
  }

  /** Between its own size and one that shows the details, around `point` of the window. */
  toggle(point) {
    if (this.scale > 1) this.reset();
    else this.by(2.5, point);
  }

  by(factor, point = this.#middle()) {
    const scale = Math.min(MAX_SCALE, Math.max(1, this.scale * factor));
    const middle = this.#middle();
    const part = scale / this.scale;
    // What lies under the point stays there.
    const x = point.x - middle.x - (point.x - middle.x - this.#x) * part;
    const y = point.y - middle.y - (point.y - middle.y - this.#y) * part;
    this.#setTransform(scale, x, y);
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
    if (hasChanged) this.handlers.scaled?.(scale);
  }

  #down(event) {
    if (event.button || event.target.closest("a, button")) return;
    this.area.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.#start = this.#pointers.size === 1
      ? { x: event.clientX, y: event.clientY, target: event.target }
      : null;
  }

  #move(event) {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const others = [...this.#pointers].filter(([id]) => id !== event.pointerId);
    this.#pointers.set(event.pointerId, now);
    if (others.length === 1) this.#pinch(before, now, others[0][1]);
    else if (this.scale > 1) {
      this.#setTransform(this.scale, this.#x + now.x - before.x, this.#y + now.y - before.y);
    } else if (this.#start) {
      this.target.style.transform = `translateX(${now.x - this.#start.x}px)`;
    }
  }

  #pinch(before, now, other) {
    this.by(distance(now, other) / Math.max(1, distance(before, other)), middleOf(now, other));
  }

  #up(event) {
    if (!this.#pointers.delete(event.pointerId)) return;
    const start = this.#start;
    this.#start = null;
    if (!start) return;
    if (this.scale === 1) this.target.style.transform = "";
    if (event.type === "pointercancel") return;
    const across = event.clientX - start.x;
    const down = event.clientY - start.y;
    if (Math.hypot(across, down) < 8) this.#tap(event, start.target);
    else if (this.scale > 1) return;
    else if (Math.abs(across) > MIN_SWIPE_PIXELS && Math.abs(across) > Math.abs(down)) {
      this.handlers.swiped?.(across < 0 ? "left" : "right", across);
    } else if (down > 2 * MIN_SWIPE_PIXELS) this.handlers.swiped?.("down", 0);
  }

  #tap(event, target) {
    const tap = { time: event.timeStamp, x: event.clientX, y: event.clientY };
    const isSecond = tap.time - this.#lastTap.time < TAP.time
      && distance(tap, this.#lastTap) < TAP.distance;
    this.#lastTap = isSecond ? { time: 0, x: 0, y: 0 } : tap;
    if (isSecond) this.toggle(tap);
    else this.handlers.tapped?.(target);
  }

  #wheel(event) {
    if (!event.ctrlKey) return;  // how a touchpad tells a pinch
    event.preventDefault();
    this.by(Math.exp(-event.deltaY / 100), { x: event.clientX, y: event.clientY });
  }
}
