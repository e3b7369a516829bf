// A frozen album is read at any time: its times stay as they are written, and a pointer
// tells them in the visitor's own zone and language.

const exactFormat = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "full", timeStyle: "short" });

export function showRelativeTimes(root = document) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const moment = new Date(time.dateTime);
    if (!Number.isNaN(moment.getTime())) time.title = exactFormat.format(moment);
  }
  if (root !== document) return;
  document.addEventListener("photos-added", (event) => showRelativeTimes(event.detail.root));
}
