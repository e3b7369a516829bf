// The picture in the middle of a lightbox, from the tile's own copy to the full one.

const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");
const EASE = { duration: 200, easing: "ease-out" };

export class LightboxPicture {
  #tile = null;
  #full = null;

  constructor(area, box) {
    Object.assign(this, { area, box });
    new ResizeObserver(() => this.#fit()).observe(area);
  }

  show(tile) {
    this.#tile = tile;
    this.box.replaceChildren(...this.#pictures(tile));
    this.#fit();
  }

  clear() {
    this.#tile = this.#full = null;
    this.box.replaceChildren();
  }

  /** Asks for as many pixels as an enlarged picture needs. */
  sharpen(scale) {
    if (this.#full) this.#full.sizes = `${Math.ceil(this.box.offsetWidth * scale)}px`;
  }

  /** Has the picture of a tile at hand before it is shown. */
  preload(tile) {
    const source = pictureOf(tile);
    if (!source) return;
    const image = new Image();
    image.sizes = `${Math.ceil(this.#box(source).width)}px`;
    image.srcset = source.srcset;
    image.src = source.src;
  }

  /** From the place of a tile, or back to it. */
  async fly(tile, options = {}) {
    const from = tile.getBoundingClientRect();
    const to = this.box.getBoundingClientRect();
    if (reducedMotion.matches || !from.width || !to.width) return;
    const x = from.x + from.width / 2 - to.x - to.width / 2;
    const y = from.y + from.height / 2 - to.y - to.height / 2;
    const small = `translate(${x}px, ${y}px) scale(${from.width / to.width})`;
    const keyframes = { transform: [small, "none"] };
    await this.box.animate(keyframes, { ...EASE, ...options }).finished.catch(() => {});
  }

  /** In from the side; `towards` is -1 or 1. */
  slide(towards) {
    if (reducedMotion.matches) return;
    const keyframes = { transform: [`translateX(${towards * 40}px)`, "none"], opacity: [0, 1] };
    this.box.animate(keyframes, EASE);
  }

  #pictures(tile) {
    const source = pictureOf(tile);
    if (!source) return [];
    const quick = new Image();
    quick.alt = "";
    quick.src = source.complete && source.currentSrc
      ? source.currentSrc
      : tile.querySelector(".placeholder")?.src ?? source.src;
    const full = new Image();
    full.alt = source.alt;
    full.sizes = `${Math.ceil(this.#box(source).width)}px`;
    full.srcset = source.srcset;
    full.src = source.src;
    full.decoding = "async";
    full.addEventListener("load", () => full.classList.add("is-loaded"), { once: true });
    this.#full = full;
    return [quick, full];
  }

  #box(source) {
    const wide = source.getAttribute("width") / source.getAttribute("height") || 1;
    const { clientWidth, clientHeight } = this.area;
    const width = Math.min(clientWidth, clientHeight * wide, source.getAttribute("width"));
    return { width, height: width / wide };
  }

  #fit() {
    const source = this.#tile && pictureOf(this.#tile);
    if (!source) return;
    const { width, height } = this.#box(source);
    this.box.style.inlineSize = `${width}px`;
    this.box.style.blockSize = `${height}px`;
  }
}

function pictureOf(tile) {
  return tile.querySelector("img:not(.placeholder)");
}
