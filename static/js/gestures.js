// Fingers, mouse and wheel on an area, told as gestures: drags that keep the direction of
// their first pixels, pinches of two fingers, taps, and turns of the wheel.

const TAP = { time: 320, distance: 24 };
const MIN_DRAG_PIXELS = 8;
const SPEED_MILLISECONDS = 80; // The last of a drag, by which its speed is told.
const PIXELS_OF_A_LINE = 16;
const MIN_STEP_PIXELS = 60;
const PAUSE_MILLISECONDS = 180; // Without a turn of the wheel, until it may step again.

const at = (event) => ({ x: event.clientX, y: event.clientY });
const sampleOf = (event) => ({ ...at(event), time: event.timeStamp });
const minus = (one, other) => ({ x: one.x - other.x, y: one.y - other.y });
const distance = (one, other) => Math.hypot(one.x - other.x, one.y - other.y);

/**
 * `handlers`: `axis(offset)` names what a drag in that direction is, or null; `moved(axis,
 * offset)` and `released(axis, offset, speed)` follow, in pixels and pixels a millisecond;
 * `grabbed()` comes before and `dropped(axis)` after what is no drag. `pinchBegan()`,
 * `pinched(factor, point, offset)`, `tapped(target)`, `doubleTapped(point)` and, of a wheel,
 * `turned(factor, point)` are the others. With `stepped(direction)` the wheel alone
 * enlarges, or steps sideways; without it the page scrolls.
 */
export class Gestures {
  #pointers = new Map();
  #drag = null;
  #samples = [];
  #lastTap = { time: 0, x: 0, y: 0 };
  #turned = { time: 0, x: 0 };

  constructor(area, handlers) {
    Object.assign(this, { area, handlers });
    area.addEventListener("pointerdown", (event) => this.#down(event));
    area.addEventListener("pointermove", (event) => this.#move(event));
    for (const name of ["pointerup", "pointercancel"]) {
      area.addEventListener(name, (event) => this.#up(event));
    }
    area.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    area.addEventListener("dragstart", (event) => event.preventDefault());
  }

  #down(event) {
    if (event.button || event.target.closest("a, button")) return;
    this.area.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, at(event));
    if (this.#pointers.size > 1) return this.#beginPinch();
    this.handlers.grabbed?.();
    this.#drag = { from: at(event), target: event.target, axis: null };
    this.#samples = [sampleOf(event)];
  }

  /** What began with one finger ends where a second one comes. */
  #beginPinch() {
    if (this.#drag) this.handlers.dropped?.(this.#drag.axis);
    this.#drag = null;
    this.handlers.pinchBegan?.();
  }

  #move(event) {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    const now = at(event);
    this.#pointers.set(event.pointerId, now);
    if (this.#pointers.size === 2) this.#pinch(event.pointerId, before, now);
    else if (this.#drag) this.#dragTo(now, event);
  }

  #pinch(pointerId, before, now) {
    const other = [...this.#pointers].find(([id]) => id !== pointerId)[1];
    const factor = distance(now, other) / Math.max(1, distance(before, other));
    const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    this.handlers.pinched(factor, middle, { x: (now.x - before.x) / 2, y: (now.y - before.y) / 2 });
  }

  #dragTo(now, event) {
    const drag = this.#drag;
    if (!drag.axis) {
      const offset = minus(now, drag.from);
      if (Math.hypot(offset.x, offset.y) < MIN_DRAG_PIXELS) return;
      drag.axis = this.handlers.axis(offset) ?? "none";
      // From here on: no photo jumps by the pixels that decided.
      if (drag.axis !== "free") drag.from = now;
    }
    // A slow machine gathers several moves in one event.
    const moves = event.getCoalescedEvents?.() ?? [];
    this.#samples.push(...(moves.length ? moves : [event]).map(sampleOf));
    this.handlers.moved?.(drag.axis, minus(now, drag.from));
  }

  #up(event) {
    if (!this.#pointers.delete(event.pointerId)) return;
    const drag = this.#drag;
    this.#drag = null;
    if (!drag) return this.#goOnWithOneFinger();
    if (event.type === "pointercancel") return this.handlers.dropped?.(drag.axis);
    if (drag.axis) {
      const offset = minus(at(event), drag.from);
      return this.handlers.released?.(drag.axis, offset, this.#speed(event));
    }
    this.handlers.dropped?.(null);
    this.#tap(event, drag.target);
  }

  /** The finger that stays after a pinch moves what is enlarged, and never swipes. */
  #goOnWithOneFinger() {
    if (this.#pointers.size !== 1 || this.handlers.axis({ x: 0, y: 0 }) !== "free") return;
    this.#drag = { from: [...this.#pointers.values()][0], axis: "free" };
  }

  #speed(event) {
    const recent = this.#samples.filter(({ time }) => event.timeStamp - time < SPEED_MILLISECONDS);
    if (recent.length < 2) return { x: 0, y: 0 };
    const way = minus(recent.at(-1), recent[0]);
    const time = Math.max(1, recent.at(-1).time - recent[0].time);
    return { x: way.x / time, y: way.y / time };
  }

  #tap(event, target) {
    const tap = { time: event.timeStamp, ...at(event) };
    const isSecond = tap.time - this.#lastTap.time < TAP.time
      && distance(tap, this.#lastTap) < TAP.distance;
    this.#lastTap = isSecond ? { time: 0, x: 0, y: 0 } : tap;
    if (isSecond) this.handlers.doubleTapped(tap);
    else this.handlers.tapped?.(target);
  }

  #wheel(event) {
    // With ctrlKey a touchpad tells a pinch.
    if (!event.ctrlKey && !this.handlers.stepped) return;
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? PIXELS_OF_A_LINE : 1;
    const isAcross = !event.ctrlKey && Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (isAcross) return this.#stepBy(event.deltaX * pixels, event.timeStamp);
    const factor = Math.exp(-event.deltaY * pixels / (event.ctrlKey ? 100 : 400));
    this.handlers.turned(factor, at(event));
  }

  /** One step for a turn, however long its momentum lasts. */
  #stepBy(pixels, time) {
    const turned = this.#turned;
    if (time - turned.time > PAUSE_MILLISECONDS) Object.assign(turned, { x: 0, isDone: false });
    turned.time = time;
    turned.x += pixels;
    if (turned.isDone || Math.abs(turned.x) < MIN_STEP_PIXELS) return;
    turned.isDone = true;
    this.handlers.stepped(turned.x > 0 ? "right" : "left");
  }
}
