// The wall of a venue: plays the album's photos, for days, with what is at hand.

import { keepScreenOn } from "./wall_awake.js";
import { Controls } from "./wall_controls.js";
import { Frame } from "./wall_frame.js";
import { MIN_PHOTOS, Mosaic } from "./wall_mosaic.js";
import { AlbumChanges } from "./wall_changes.js";
import { NewPhotos } from "./wall_new_photo.js";
import { Pool } from "./wall_pool.js";
import { Slides } from "./wall_slides.js";

// Changes that may wait for their turn: more would go on long after a key was let go.
const MAX_WAITING_CHANGES = 3;
const RESIZE_REST_MILLISECONDS = 300;

const root = document.querySelector("#screen");
const find = (selector) => root.querySelector(selector);
const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");
const pool = new Pool();
const scenes = {
  mosaic: new Mosaic(find(".mosaic"), { template: find("#tile"), pool, plate: find(".plate") }),
  slides: new Slides(find(".slides"), { template: find("#slide"), pool }),
};
const spot = new Frame(find("#slide"));
const newPhotos = new NewPhotos(root, spot);
const played = {
  scene: root.dataset.scene,
  every: Number(root.dataset.every),
  isPaused: false,
};
let stepTimer = 0;
let resizeTimer = 0;
let lastChange = Promise.resolve();
let waitingChanges = 0;

const scene = () => scenes[pool.size < MIN_PHOTOS ? "slides" : played.scene];
const pace = () => played.every * 1000 * (reducedMotion.matches ? 2 : 1);

// One change after another: two that fade the same frame at once would leave it with
// the picture of the one and the name of the other.
function inTurn(change) {
  waitingChanges += 1;
  // A wall has nobody to read an error: what fails is left out, and the next one goes on.
  lastChange = lastChange.then(change).catch(() => {}).finally(() => { waitingChanges -= 1; });
  return lastChange;
}

function schedule() {
  clearTimeout(stepTimer);
  if (!played.isPaused) stepTimer = setTimeout(() => inTurn(advance).then(schedule), pace());
}

// Keys that are held down leave no crowd of changes behind.
function press(change) {
  if (waitingChanges < MAX_WAITING_CHANGES) inTurn(change).then(schedule);
}

async function advance() {
  // Nobody looks: what is new waits for whoever comes back to this tab.
  if (document.hidden) return;
  if (newPhotos.isAlone) return newPhotos.end();
  const photo = newPhotos.next(pool);
  if (photo) await newPhotos.show(photo, scene(), { standsAlone: scene() === scenes.mosaic });
  else await scene().step();
  count("steps");
}

// What the tests wait for.
function count(what) { root.dataset[what] = Number(root.dataset[what] ?? 0) + 1; }

async function play(name) {
  const before = scene();
  played.scene = name;
  if (scene() !== before) before.clear();
  newPhotos.end();
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

async function takeIn({ photos, older, gone, isFresh, isAnew, script }) {
  controls.showAway(false);
  const before = scene();
  const all = new Map([...older, ...photos].map((photo) => [photo.id, photo]));
  const fresh = [...all.values()].filter((photo) => isFresh(photo) && !pool.hasAppearance(photo));
  // What only changed is at hand already, or can be had later.
  const taken = photos.filter((photo) => isAnew || isFresh(photo) || pool.has(photo));
  newPhotos.queue(fresh);
  const awaited = [...taken, ...newPhotos.waiting].map((photo) => photo.id);
  const needed = new Set([...scene().shown, ...awaited]);
  for (const id of gone) pool.remove(id);
  pool.add(older, needed);
  pool.add(taken.reverse(), needed);
  await inTurn(async () => {
    for (const id of gone) await takeDown(id);
    const isFirst = !root.classList.contains("has-script");
    root.classList.add("has-script");
    if (isFirst || scene() !== before) await play(played.scene);
    root.classList.toggle("is-empty", !pool.size);
    count("answers");
  });
  await reloadIfUpdated(script);
}

async function takeDown(id) {
  newPhotos.remove(id);
  await scene().remove(id);
}

// The site was brought up to date: so is this page, once it can be had. Nobody stands
// beside a wall to load it again, and a reload that fails would leave a blank screen.
async function reloadIfUpdated(script) {
  const own = document.querySelector("script[src]").getAttribute("src");
  if (script === own) return;
  const page = await fetch(location.href);
  if (page.ok && (await page.text()).includes(script)) location.reload();
}

const controls = new Controls(root, {
  mosaic: () => choose("mosaic"),
  slides: () => choose("slides"),
  back: () => press(() => { newPhotos.end(); return scene().back(); }),
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
  clearTimeout(resizeTimer);
  resizeTimer = setTimeout(() => inTurn(setUp), RESIZE_REST_MILLISECONDS);
}).observe(root);
const onFailure = () => controls.showAway(true);
new AlbumChanges(root.dataset.photos, { pool, onAnswer: takeIn, onFailure }).look();
keepScreenOn();
schedule();
