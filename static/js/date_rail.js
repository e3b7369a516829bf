// The days of an album as a slider at the edge of the window: drag, or use the arrows.

const LABEL_PIXELS = 96; // So far apart are the dates that stand beside the line.
const IDLE_MILLISECONDS = 1_500; // Until a grip that nobody takes is gone.
const between = (least, value, most) => Math.min(Math.max(value, least), most);

const { lang } = document.documentElement;

// Of a day `2026-11-28`, or a month `2026-11`.
function shortDates(key) {
  const parts = key.length > 7 ? { day: "numeric", month: "short" } : { month: "short", year: "numeric" };
  return new Intl.DateTimeFormat(lang, { ...parts, timeZone: "UTC" });
}

export class DateRail {
  #rail;
  #links;
  #bubble;
  #grip;
  #index = 0;
  #idle;

  constructor(nav) {
    this.#rail = nav.querySelector(".rail");
    this.#links = [...nav.querySelectorAll("ol a")];
    this.#grip = this.#rail.querySelector(".grip");
    this.#bubble = this.#rail.querySelector(".rail-date");
    // Seen by a mouse alone, and not needed at once: formats of dates are slow to make.
    if (matchMedia("(hover: hover) and (width >= 900px)").matches) setTimeout(() => this.#label(), 500);
    this.#listen();
    this.#follow();
  }

  // Some of the days, from the first to the last, at the places where a drag finds them.
  #label() {
    const last = this.#links.length - 1;
    const count = between(1, Math.floor(this.#rail.clientHeight / LABEL_PIXELS), last);
    const dates = shortDates(this.#links[0].dataset.key);
    for (let number = 0; number <= count; number += 1) {
      const index = Math.round(number * last / count);
      const label = document.createElement("span");
      label.className = "rail-label";
      label.ariaHidden = "true";
      label.textContent = dates.format(new Date(this.#links[index].dataset.key));
      label.style.top = `${100 * index / last}%`;
      this.#rail.prepend(label);
    }
  }

  #listen() {
    const rail = this.#rail;
    rail.addEventListener("pointerdown", (event) => this.#grab(event));
    rail.addEventListener("pointermove", (event) => this.#move(event));
    rail.addEventListener("pointerup", (event) => this.#drop(event));
    rail.addEventListener("pointercancel", () => this.#release());
    rail.addEventListener("pointerleave", () => this.#leave());
    rail.addEventListener("keydown", (event) => this.#press(event));
    rail.addEventListener("blur", () => this.#follow());
    let isWaiting = false;
    document.addEventListener("scroll", () => {
      this.#appear();
      if (isWaiting) return;
      isWaiting = true;
      requestAnimationFrame(() => {
        isWaiting = false;
        if (!this.#isBusy) this.#follow();
      });
    }, { passive: true });
  }

  get #isBusy() {
    return this.#rail.classList.contains("is-dragged") || this.#rail.matches(":focus-visible");
  }

  #appear() {
    this.#rail.classList.add("is-scrolled");
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#rail.classList.remove("is-scrolled"), IDLE_MILLISECONDS);
  }

  // The day of the photos at the top of the window.
  #follow() {
    const line = (document.querySelector(".bar")?.offsetHeight ?? 0) + 48;
    const headings = [...document.querySelectorAll(".gallery .month")];
    const here = headings.findLast((heading) => heading.getBoundingClientRect().top < line) ?? headings[0];
    const index = this.#links.findIndex((link) => link.dataset.key === here?.dataset.first);
    if (index >= 0) this.#show(index);
  }

  #show(index, fraction = index / Math.max(this.#links.length - 1, 1)) {
    const { dataset, children } = this.#links[index];
    const label = `${children[0].textContent}, ${dataset.photos}`;
    const top = fraction * this.#rail.clientHeight;
    this.#grip.style.transform = this.#bubble.style.transform = `translateY(${top}px)`;
    this.#bubble.textContent = label;
    this.#rail.ariaValueNow = String(index + 1);
    this.#rail.ariaValueText = label;
    this.#index = index;
  }

  #point({ clientY }) {
    const { top, height } = this.#rail.getBoundingClientRect();
    const fraction = between(0, (clientY - top) / height, 1);
    this.#show(Math.round(fraction * (this.#links.length - 1)), fraction);
  }

  #grab(event) {
    if (event.button) return;
    event.preventDefault();
    this.#rail.setPointerCapture(event.pointerId);
    this.#rail.classList.add("is-dragged");
    this.#point(event);
  }

  #move(event) {
    const isDragged = this.#rail.classList.contains("is-dragged");
    if (event.pointerType === "mouse") this.#rail.classList.add("is-pointed");
    if (isDragged || event.pointerType === "mouse") this.#point(event);
  }

  #drop(event) {
    if (!this.#rail.classList.contains("is-dragged")) return;
    this.#point(event);
    this.#release();
    this.#go();
  }

  #leave() {
    this.#rail.classList.remove("is-pointed");
    if (!this.#isBusy) this.#follow();
  }

  #release() {
    this.#rail.classList.remove("is-dragged");
  }

  #go() {
    location.assign(this.#links[this.#index].href);
  }

  #press(event) {
    const last = this.#links.length - 1;
    const step = Math.max(1, Math.round(last / 10));
    const target = {
      ArrowDown: this.#index + 1,
      ArrowRight: this.#index + 1,
      ArrowUp: this.#index - 1,
      ArrowLeft: this.#index - 1,
      PageDown: this.#index + step,
      PageUp: this.#index - step,
      Home: 0,
      End: last,
    }[event.key];
    if (event.key === "Enter") this.#go();
    if (target === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.#show(between(0, target, last));
  }
}

export function offerDateRail() {
  const nav = document.querySelector(".dates");
  if (nav) new DateRail(nav);
}
