// The wall of a venue: plays the album's photos, for days, with what is at hand.

import { AlbumChanges } from "./wall_changes.js";
import { Controls } from "./wall_controls.js";
import { Frame } from "./wall_frame.js";
import { Interludes } from "./wall_interludes.js";
import { MIN_PHOTOS, Mosaic } from "./wall_mosaic.js";
import { NewPhotos } from "./wall_new_photo.js";
import { Pace } from "./wall_pace.js";
import { Pool } from "./wall_next_photo.js";
import { Slides } from "./wall_slides.js";
import { keepScreenOn } from "./wall_wake_lock.js";

// Changes that may wait for their turn: more would go on long after a key was let go.
const MAX_WAITING_CHANGES = 3;
const RESIZE_REST_MILLISECONDS = 300;

const root = document.querySelector("#wall");
const find = (selector) => root.querySelector(selector);
const pool = new Pool();
const scenes = {
  mosaic: new Mosaic(find(".mosaic"), { template: find("#tile"), pool, qrPanel: find(".qr-panel") }),
  slides: new Slides(find(".slides"), { template: find("#slide"), pool }),
};
const spotlight = new Frame(find("#slide"));
const newPhotos = new NewPhotos(root, spotlight);
const interludes = new Interludes(root, { slide: find("#slide"), onEnd: () => enqueue(() => interludes.end()) });
const pace = new Pace(Number(root.dataset.every), () => enqueue(async () => {
  // It ends by itself, after its own time.
  if (!interludes.isShown) await advance();
}));
let chosenScene = root.dataset.scene;
let resizeTimer = 0;
let lastChange = Promise.resolve();
let waitingChanges = 0;

const scene = () => scenes[pool.size < MIN_PHOTOS ? "slides" : chosenScene];

// One change after another: two that fade the same frame at once would leave it with
// the picture of the one and the name of the other.
function enqueue(change) {
  waitingChanges += 1;
  // A wall has nobody to read an error: what fails is left out, and the next one goes on.
  lastChange = lastChange.then(change).catch(() => {}).finally(() => { waitingChanges -= 1; });
  return lastChange;
}

// Keys that are held down leave no crowd of changes behind.
function changeByHand(change) {
  if (waitingChanges < MAX_WAITING_CHANGES) enqueue(change).then(() => pace.restart());
}

async function advance() {
  // Nobody looks: what is new waits for whoever comes back to this tab.
  if (document.hidden) return;
  if (newPhotos.isAlone) return newPhotos.end();
  if (interludes.isShown) interludes.end();
  else if (await interludes.showNext()) return count("interludes");
  const photo = newPhotos.next(pool);
  if (photo) await newPhotos.show(photo, scene(), { standsAlone: scene() === scenes.mosaic });
  else await scene().step();
  count("steps");
}

// What the tests wait for.
function count(what) { root.dataset[what] = Number(root.dataset[what] ?? 0) + 1; }

async function play(name) {
  const before = scene();
  chosenScene = name;
  if (scene() !== before) before.clear();
  newPhotos.end();
  interludes.end();
  await setUp();
}

async function setUp() {
  if (!root.classList.contains("has-script")) return;
  const isMosaic = scene() === scenes.mosaic;
  root.classList.toggle("is-empty", !pool.size);
  find(".mosaic").hidden = !isMosaic;
  find(".slides").hidden = isMosaic;
  root.classList.toggle("has-mosaic", isMosaic);
  if (!isMosaic) find(".qr-panel").removeAttribute("style");
  await scene().layOut();
}

async function applyChanges({ photos, older, gone, isFresh, isAnew, script, count: photoCount, milestone }) {
  controls.showConnectionError(false);
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
  await enqueue(async () => {
    for (const id of gone) await removePhoto(id);
    showCount(pool.size ? photoCount : "");
    interludes.noteMilestone(milestone);
    const isFirst = !root.classList.contains("has-script");
    root.classList.add("has-script");
    if (isFirst || scene() !== before) await play(chosenScene);
    root.classList.toggle("is-empty", !pool.size);
    count("answers");
  });
  await reloadIfUpdated(script);
}

// Only a change: nothing on the wall moves without a reason.
function showCount(text) {
  const element = find(".photo-count");
  if (element.textContent !== text) element.textContent = text;
}

async function removePhoto(id) {
  newPhotos.remove(id);
  interludes.remove(id);
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
  back: () => changeByHand(() => { newPhotos.end(); return scene().back(); }),
  next: () => changeByHand(advance),
  pause() {
    pace.isPaused = !pace.isPaused;
    controls.setPressed("pause", pace.isPaused);
    root.classList.toggle("is-paused", pace.isPaused);
    pace.restart();
  },
  every(seconds) {
    pace.seconds = seconds;
    controls.writeToAddress("every", seconds);
    pace.restart();
  },
  shuffle() {
    pool.isShuffled = !pool.isShuffled;
    controls.setPressed("shuffle", pool.isShuffled);
    controls.writeToAddress("shuffle", Number(pool.isShuffled));
  },
  caption() {
    const isOff = root.classList.toggle("no-captions");
    controls.setPressed("caption", !isOff);
    controls.writeToAddress("caption", Number(!isOff));
  },
});

function choose(name) {
  for (const other of Object.keys(scenes)) controls.setPressed(other, other === name);
  controls.writeToAddress("scene", name);
  enqueue(() => play(name)).then(() => pace.restart());
}

pool.isShuffled = root.dataset.shuffle === "1";
find(".spotlight").append(spotlight.element);
new ResizeObserver(() => {
  clearTimeout(resizeTimer);
  resizeTimer = setTimeout(() => enqueue(setUp), RESIZE_REST_MILLISECONDS);
}).observe(root);
const onFailure = () => controls.showConnectionError(true);
new AlbumChanges(root.dataset.photos, { events: root.dataset.events, pool, onAnswer: applyChanges, onFailure }).check();
keepScreenOn();
pace.restart();
