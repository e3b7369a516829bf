// Photo after photo, from the one that is shown, until one does something or the album ends.

const EACH_MILLISECONDS = 5_000;
const CHECK_MILLISECONDS = 250;

export class Slideshow {
  #timer = 0;

  /** `advance()` tells whether there was a next photo; `isReady()` whether one sees this one. */
  constructor(button, { advance, isReady }) {
    Object.assign(this, { button, advance, isReady });
  }

  get isPlaying() {
    return this.button.ariaPressed === "true";
  }

  toggle() {
    if (this.isPlaying) return this.stop();
    this.button.ariaPressed = "true";
    this.#wait(EACH_MILLISECONDS);
  }

  stop() {
    clearTimeout(this.#timer);
    this.button.ariaPressed = "false";
  }

  #wait(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#next(), milliseconds);
  }

  async #next() {
    if (document.hidden || !this.isReady()) return this.#wait(CHECK_MILLISECONDS);
    if (!await this.advance()) this.stop();
    else if (this.isPlaying) this.#wait(EACH_MILLISECONDS);
  }
}
