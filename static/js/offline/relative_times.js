// A frozen album is read at any time: its times stay as they are written; who points at one
// is told it in their own zone and language.

const TIME = "time[datetime]";
let exactFormat;
let isListening = false;

function showExact({ target }) {
  const place = target.closest?.(`.photo, details, ${TIME}`);
  if (!place) return;
  exactFormat ??= new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "full", timeStyle: "short" });
  for (const time of place.matches(TIME) ? [place] : place.querySelectorAll(TIME)) {
    const moment = new Date(time.dateTime);
    if (!Number.isNaN(moment.getTime())) time.title ||= exactFormat.format(moment);
  }
}

export function showRelativeTimes() {
  if (isListening) return;
  isListening = true;
  for (const name of ["pointerover", "focusin"]) {
    document.addEventListener(name, showExact, { passive: true });
  }
}
