// One photo of a lightbox: at once as its tile shows it, then sharp.

const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

export class Slide {
  #full = null;

  /** `room` is the width and height that a photo may take. */
  constructor(tile, room) {
    Object.assign(this, { tile, room, source: tile.querySelector("img:not(.placeholder)") });
    this.element = document.createElement("div");
    this.element.className = "slide";
    this.box = document.createElement("div");
    this.box.className = "picture-box";
    this.element.append(this.box);
    if (this.source) this.box.append(this.#quick());
    this.fit(room);
  }

  get isSharp() {
    return !this.#full || this.#full.classList.contains("is-loaded");
  }

  set isCurrent(isCurrent) {
    this.element.classList.toggle("current", isCurrent);
    this.element.ariaHidden = isCurrent ? null : "true";
    if (this.#full && isCurrent) this.#full.fetchPriority = "high";
  }

  /** What the tile has: nothing has to be waited for. */
  #quick() {
    const quick = new Image();
    quick.alt = "";
    quick.decoding = "sync";
    quick.src = this.source.complete && this.source.currentSrc
      ? this.source.currentSrc
      : this.tile.querySelector(".placeholder")?.src ?? this.source.src;
    return quick;
  }

  /** Fetches the picture in the size in which it is shown; `fetchPriority` as in HTML. */
  load(fetchPriority) {
    if (this.#full || !this.source) return;
    const full = new Image();
    Object.assign(full, { alt: this.source.alt, decoding: "async", fetchPriority });
    full.sizes = `${Math.ceil(this.#size().width)}px`;
    full.srcset = this.source.srcset;
    full.src = this.source.src;
    full.addEventListener("load", () => full.classList.add("is-loaded"), { once: true });
    this.#full = full;
    this.box.append(full);
  }

  /** Asks for as many pixels as an enlarged picture needs. */
  sharpen(scale) {
    if (this.#full) this.#full.sizes = `${Math.ceil(this.box.offsetWidth * scale)}px`;
  }

  fit(room) {
    this.room = room;
    const { width, height } = this.#size();
    this.box.style.inlineSize = `${width}px`;
    this.box.style.blockSize = `${height}px`;
    // A turned phone may have room for more.
    if (this.#full) this.#full.sizes = `${Math.ceil(width)}px`;
  }

  #size() {
    if (!this.source) return { width: 0, height: 0 };
    const own = { width: this.source.getAttribute("width"), height: this.source.getAttribute("height") };
    const ratio = own.width / own.height || 1;
    const width = Math.min(this.room.width, this.room.height * ratio, own.width);
    return { width, height: width / ratio };
  }

  /** From the place of its tile, or from where it is back to it. */
  async fly(options) {
    const from = this.tile.getBoundingClientRect();
    const { offsetWidth: width } = this.box;
    if (reducedMotion.matches || !from.width || !width) return;
    const own = this.element.getBoundingClientRect();
    const x = from.x + from.width / 2 - own.x - own.width / 2;
    const y = from.y + from.height / 2 - own.y - own.height / 2;
    const inTile = `translate(${x}px, ${y}px) scale(${from.width / width})`;
    const isAway = options.direction === "reverse";
    const here = getComputedStyle(this.box).transform;
    const flight = this.box.animate(
      { transform: isAway ? [inTile, here] : [inTile, "none"] },
      { duration: 200, easing: "ease-out", fill: isAway ? "forwards" : "none", ...options },
    );
    await flight.finished.catch(() => {});
  }

  clear() {
    this.source = this.#full = null;
    this.box.replaceChildren();
    this.fit(this.room);
  }

  remove() {
    // What is not there yet is not waited for any more.
    if (!this.isSharp) Object.assign(this.#full, { srcset: "", src: "" });
    this.element.remove();
  }
}
