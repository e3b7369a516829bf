// Times in the visitor's own zone and language, and how long ago it was.

const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
const local = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });

function relative(moment) {
  const seconds = (moment - Date.now()) / 1000;
  const [unit, length] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ["minute", 60];
  return words.format(Math.round(seconds / length), unit);
}

/** For every time within `root`; call it again for what is added later. */
export function tellTimes(root = document) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const moment = new Date(time.dateTime);
    time.title = `${local.format(moment)} (${relative(moment)})`;
  }
}
