// How long ago it was, in the language of the page, kept true by the minute;
// the exact time in the visitor's own zone and language.

import { afterPaint } from "./after_paint.js";

const units = [
  ["year", 31557600], ["month", 2629800], ["week", 604800],
  ["day", 86400], ["hour", 3600], ["minute", 60],
];
const TIME = "time[datetime]";
// What is seen when one asks for it; a gallery has a hundred of these.
const UNSEEN = ".gallery .photo, details:not([open])";
const language = document.documentElement.lang;
let relativeFormat;
let exactFormat;
let isListening = false;

// Both are made when they are needed: it takes longer than the rest of a page's start.
function relative(moment) {
  relativeFormat ??= new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const seconds = (moment - Date.now()) / 1000;
  const unit = units.find(([, length]) => Math.abs(seconds) >= length) ?? units.at(-1);
  return relativeFormat.format(Math.trunc(seconds / unit[1]), unit[0]);
}

function exact(moment) {
  exactFormat ??= new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });
  return exactFormat.format(moment);
}

function momentOf(time) {
  const moment = new Date(time.dateTime);
  return Number.isNaN(moment.getTime()) ? null : moment;
}

function showRelative(time) {
  const moment = momentOf(time);
  const text = moment && relative(moment);
  if (text && time.textContent !== text) time.textContent = text;
}

// After the paint: formats of dates are slow to make, and nobody waits for them.
function showWhenAskedFor({ target }) {
  const place = target.closest?.(`.photo, details, ${TIME}`);
  if (place) afterPaint(() => (place.matches(TIME) ? [place] : place.querySelectorAll(TIME)).forEach(showWhole));
}

function showWhole(time) {
  showRelative(time);
  const moment = time.title ? null : momentOf(time);
  if (moment) time.title = exact(moment);
}

function listen() {
  if (isListening) return;
  isListening = true;
  const refresh = () => document.hidden || showRelativeTimes();
  setInterval(refresh, 60000);
  document.addEventListener("visibilitychange", refresh);
  for (const name of ["pointerover", "focusin"]) {
    document.addEventListener(name, showWhenAskedFor, { passive: true });
  }
  document.addEventListener("toggle", showWhenAskedFor, { capture: true });
}

/** For every time within `root`; call it again for what is added later. */
export function showRelativeTimes(root = document) {
  for (const time of root.querySelectorAll(TIME)) {
    if (!time.closest(UNSEEN)) showRelative(time);
  }
  listen();
}
