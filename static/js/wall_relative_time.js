// How long ago something was, as people say it: to the minute, from a week on the day.

const WEEK = 7 * 86_400;
const units = [["day", 86_400], ["hour", 3_600], ["minute", 60]];
const { lang } = document.documentElement;
const relativeFormat = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
const dateFormat = new Intl.DateTimeFormat(lang, { dateStyle: "medium" });

export function relativeTime(moment) {
  const seconds = Math.min(0, (moment - Date.now()) / 1000);
  if (-seconds >= WEEK) return dateFormat.format(moment);
  const [unit, length] = units.find(([, own]) => -seconds >= own) ?? units.at(-1);
  return relativeFormat.format(Math.ceil(seconds / length), unit);
}
