// What a script can add to pages that are complete without it.

const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
const local = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });

function relative(moment) {
  const seconds = (moment - Date.now()) / 1000;
  const [unit, length] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ["minute", 60];
  return words.format(Math.round(seconds / length), unit);
}

// Times in the visitor's own zone, and how long ago it was.
for (const time of document.querySelectorAll("time[datetime]")) {
  const moment = new Date(time.dateTime);
  time.title = `${local.format(moment)} (${relative(moment)})`;
}

function tell(button, message) {
  const label = button.querySelector("span");
  const before = label.textContent;
  label.setAttribute("role", "status");
  label.textContent = message;
  setTimeout(() => { label.textContent = before; }, 2500);
}

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        tell(button, "Copied");
      } catch {
        tell(button, "Copy the address from the bar above");
      }
    });
  }
}

if (navigator.share) {
  for (const button of document.querySelectorAll("[data-share]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      // Closing the system's sheet is an answer, not an error.
      navigator.share({ title: document.title, url: button.dataset.share }).catch(() => {});
    });
  }
}
