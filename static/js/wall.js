// The wall of a venue: plays the album's photos, for days, with what is at hand.

import { stayAwake } from "./wall_awake.js";
import { Controls } from "./wall_controls.js";
import { Frame } from "./wall_frame.js";
import { FEWEST, Mosaic } from "./wall_mosaic.js";
import { News } from "./wall_changes.js";
import { byTime, Pool } from "./wall_pool.js";
import { Slides } from "./wall_slides.js";

const QUEUE = 6; // New photos that wait for their moment; others just join.

const root = document.querySelector("#screen");
const find = (selector) => root.querySelector(selector);
const still = matchMedia("(prefers-reduced-motion: reduce)");
const pool = new Pool();
const scenes = {
  mosaic: new Mosaic(find(".mosaic"), { template: find("#tile"), pool, plate: find(".plate") }),
  slides: new Slides(find(".slides"), { template: find("#slide"), pool }),
};
const spot = new Frame(find("#slide"));
const arrivals = [];
const played = {
  scene: root.dataset.scene,
  every: Number(root.dataset.every),
  isPaused: false,
};
let timer = 0;
let job = Promise.resolve();
let waiting = 0;
let resizing = 0;

const scene = () => scenes[pool.size < FEWEST ? "slides" : played.scene];
const pace = () => played.every * 1000 * (still.matches ? 2 : 1);

// One change after another.
function inTurn(change) {
  waiting += 1;
  job = job.then(change).catch(() => {}).finally(() => { waiting -= 1; });
  return job;
}

function schedule() {
  clearTimeout(timer);
  if (!played.isPaused) timer = setTimeout(() => inTurn(advance).then(schedule), pace());
}

// Keys that are held down leave no crowd of changes behind.
function press(change) {
  if (waiting < 3) inTurn(change).then(schedule);
}

async function advance() {
  if (document.hidden) return;
  if (spot.photo) return rest();
  const photo = arrivals.shift();
  if (photo && pool.has(photo)) await celebrate(pool.photos.get(photo.id));
  else await scene().step();
  count("steps");
}

function count(what) { root.dataset[what] = Number(root.dataset[what] ?? 0) + 1; }

// A moment of attention: alone and large, then at its place in the mosaic.
async function celebrate(photo) {
  if (scene() === scenes.slides) return scenes.slides.welcome(photo);
  if (await spot.show(photo)) root.classList.add("has-spot");
  await scenes.mosaic.welcome(photo);
}

function rest() {
  root.classList.remove("has-spot");
  spot.leave();
}

async function play(name) {
  const before = scene();
  played.scene = name;
  if (scene() !== before) before.clear();
  rest();
  await setUp();
}

async function setUp() {
  if (!root.classList.contains("has-script")) return;
  const isMosaic = scene() === scenes.mosaic;
  root.classList.toggle("is-empty", !pool.size);
  find(".mosaic").hidden = !isMosaic;
  find(".slides").hidden = isMosaic;
  root.classList.toggle("has-mosaic", isMosaic);
  if (!isMosaic) find(".plate").removeAttribute("style");
  await scene().lay();
}

async function hear({ photos, older, gone, isFresh, isAnew, script }) {
  controls.sign(false);
  const before = scene();
  const all = new Map([...older, ...photos].map((photo) => [photo.id, photo]));
  const fresh = [...all.values()].filter((photo) => isFresh(photo) && !pool.hasHeard(photo));
  // What only changed is at hand already, or can be had later.
  const told = photos.filter((photo) => isAnew || isFresh(photo) || pool.has(photo));
  for (const photo of fresh.sort(byTime).reverse()) if (arrivals.length < QUEUE) arrivals.push(photo);
  const awaited = [...told, ...arrivals].map((photo) => photo.id);
  const kept = new Set([...scene().shown, ...awaited]);
  for (const id of gone) pool.remove(id);
  pool.add(older, kept);
  pool.add(told.reverse(), kept);
  await inTurn(async () => {
    for (const id of gone) await takeDown(id);
    const isFirst = !root.classList.contains("has-script");
    root.classList.add("has-script");
    if (isFirst || scene() !== before) await play(played.scene);
    root.classList.toggle("is-empty", !pool.size);
    count("answers");
  });
  await renew(script);
}

async function takeDown(id) {
  if (spot.photo?.id === id) {
    rest();
    spot.clear();
  }
  await scene().remove(id);
}

// The site was brought up to date: so is this page, once it can be had.
async function renew(script) {
  const own = document.querySelector("script[src]").getAttribute("src");
  if (script === own) return;
  const page = await fetch(location.href);
  if (page.ok && (await page.text()).includes(script)) location.reload();
}

const controls = new Controls(root, {
  mosaic: () => choose("mosaic"),
  slides: () => choose("slides"),
  back: () => press(() => { rest(); return scene().back(); }),
  forth: () => press(advance),
  pause() {
    played.isPaused = !played.isPaused;
    controls.mark("pause", played.isPaused);
    schedule();
  },
  every(seconds) {
    played.every = seconds;
    controls.write("every", seconds);
    schedule();
  },
  shuffle() {
    pool.isShuffled = !pool.isShuffled;
    controls.mark("shuffle", pool.isShuffled);
    controls.write("shuffle", Number(pool.isShuffled));
  },
  caption() {
    const isOff = root.classList.toggle("no-captions");
    controls.mark("caption", !isOff);
    controls.write("caption", Number(!isOff));
  },
});

function choose(name) {
  for (const other of Object.keys(scenes)) controls.mark(other, other === name);
  controls.write("scene", name);
  inTurn(() => play(name)).then(schedule);
}

pool.isShuffled = root.dataset.shuffle === "1";
find(".spot").append(spot.element);
new ResizeObserver(() => {
  clearTimeout(resizing);
  resizing = setTimeout(() => inTurn(setUp), 300);
}).observe(root);
new News(root.dataset.photos, { pool, heard: hear, lost: () => controls.sign(true) }).look();
stayAwake();
schedule();
