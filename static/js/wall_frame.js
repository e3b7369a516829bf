// A place for photos, one at a time: each fades into the next, in the same elements.

import { relativeTime } from "./wall_relative_time.js";

const MAX_LOADING_MILLISECONDS = 12_000; // A picture that takes longer is left out.
const MAX_CROP = 0.16; // Less of a picture may be cropped to fill the window.
const DRIFTS = 4; // Ways in which a picture moves slowly, in wall_motion.css.
const FADE_MILLISECONDS = 1_400; // A little longer than the transition in wall.css.

/** The narrowest stored picture that fills a box of so many pixels. */
function pictureAddress(photo, width, height) {
  const needed = Math.max(width, height * photo.ratio) * Math.min(devicePixelRatio, 2);
  const own = photo.sources.find(([stored]) => stored >= needed) ?? photo.sources.at(-1);
  return own[1];
}

// Decoded before it is shown: half a picture would be seen from ten metres away.
async function decoded(image) {
  let timer;
  const late = new Promise((_, refuse) => {
    timer = setTimeout(() => refuse(new Error("too late")), MAX_LOADING_MILLISECONDS);
  });
  try {
    await Promise.race([image.decode(), late]);
  } finally {
    clearTimeout(timer);
  }
}

export class Frame {
  constructor(template) {
    this.element = template.content.firstElementChild.cloneNode(true);
    this.layers = [...this.element.querySelectorAll(".frame-layer")];
    this.photo = null;
    this.timer = 0;
    this.drift = Math.floor(Math.random() * DRIFTS); // Neighbours drift apart.
  }

  /** Fade to a photo; false: its picture cannot be had, and nothing changed. */
  async show(photo) {
    clearTimeout(this.timer);
    const [front, back] = this.layers;
    const { clientWidth, clientHeight } = this.element;
    const picture = back.querySelector(".picture");
    picture.src = pictureAddress(photo, clientWidth, clientHeight);
    try {
      await decoded(picture);
    } catch {
      this.clearLayer(back);
      return false;
    }
    picture.alt = photo.alt;
    const background = back.querySelector(".blurred-background");
    if (background && photo.placeholder) background.src = photo.placeholder;
    const crop = Math.abs(Math.log(photo.ratio * clientHeight / clientWidth));
    back.classList.toggle("fills-window", crop < MAX_CROP);
    back.dataset.drift = this.drift = (this.drift + 1) % DRIFTS;
    this.photo = photo;
    this.writeNames(back, photo);
    this.crossfade(front, back);
    return true;
  }

  crossfade(front, back) {
    back.classList.add("is-front");
    front.classList.remove("is-front");
    this.layers.reverse();
    this.timer = setTimeout(() => this.clearLayer(front), FADE_MILLISECONDS);
  }

  /** Each layer has its own: no name stands under the photo of somebody else. */
  writeNames(layer, photo) {
    for (const part of ["name", "handle", "network"]) {
      layer.querySelector(`.${part}`).textContent = photo[part];
    }
    const text = layer.querySelector(".post-text");
    if (text) text.textContent = photo.text;
    const time = layer.querySelector("time");
    if (time) {
      time.dateTime = photo.posted;
      time.textContent = relativeTime(new Date(photo.posted));
    }
    this.element.classList.add("is-filled");
  }

  /** Let go of what is not seen any more. */
  clearLayer(layer) {
    layer.classList.remove("is-front");
    delete layer.dataset.drift;
    for (const image of layer.querySelectorAll("img")) {
      image.removeAttribute("src");
      image.alt = "";
    }
  }

  /** Out of sight: what is seen fades with its place, then it is let go. */
  fadeOut() {
    clearTimeout(this.timer);
    this.photo = null;
    this.timer = setTimeout(() => this.clear(), FADE_MILLISECONDS);
  }

  clear() {
    clearTimeout(this.timer);
    this.photo = null;
    this.element.classList.remove("is-filled");
    this.layers.forEach((layer) => this.clearLayer(layer));
  }
}
