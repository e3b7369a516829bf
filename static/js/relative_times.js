// How long ago it was, in the language of the page, kept true by the minute;
// the exact time in the visitor's own zone and language.

const units = [
  ["year", 31557600], ["month", 2629800], ["week", 604800],
  ["day", 86400], ["hour", 3600], ["minute", 60],
];
const HOUR_MILLISECONDS = 3600000;
const relativeFormat = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
const exactFormat = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "full", timeStyle: "short" });
let isRefreshing = false;

function relative(moment) {
  const seconds = (moment - Date.now()) / 1000;
  const unit = units.find(([, length]) => Math.abs(seconds) >= length) ?? units.at(-1);
  return relativeFormat.format(Math.trunc(seconds / unit[1]), unit[0]);
}

function showRelative(time, moment) {
  const text = relative(moment);
  if (time.textContent !== text) time.textContent = text;
}

function refresh() {
  if (document.hidden) return;
  for (const time of document.querySelectorAll("time[datetime]")) {
    const moment = new Date(time.dateTime);
    if (Date.now() - moment < 36 * HOUR_MILLISECONDS) showRelative(time, moment);
  }
}

/** For every time within `root`; call it again for what is added later. */
export function showRelativeTimes(root = document) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    time.title = exactFormat.format(moment);
    showRelative(time, moment);
  }
  if (isRefreshing) return;
  isRefreshing = true;
  setInterval(refresh, 60000);
  document.addEventListener("visibilitychange", refresh);
  document.addEventListener("photos-added", (event) => showRelativeTimes(event.detail.root));
}
