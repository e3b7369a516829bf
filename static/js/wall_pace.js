// How long the wall shows each photo: the seconds that its address or its controls
// name, twice as long for whoever prefers reduced motion, and for ever while paused.

const REDUCED_MOTION_FACTOR = 2;
const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

export class Pace {
  #timer = 0;

  /** `onStep()` returns a promise: the next step is counted from its end. */
  constructor(seconds, onStep) {
    this.seconds = seconds;
    this.onStep = onStep;
    this.isPaused = false;
  }

  get milliseconds() {
    return this.seconds * 1000 * (reducedMotion.matches ? REDUCED_MOTION_FACTOR : 1);
  }

  /** The photo that is shown now stays as long as any other. */
  restart() {
    clearTimeout(this.#timer);
    if (this.isPaused) return;
    this.#timer = setTimeout(() => this.onStep().then(() => this.restart()), this.milliseconds);
  }
}
