// Buttons, keys and the address: all of them say the same.

const IDLE_MILLISECONDS = 4_000;
const isMirrored = document.documentElement.dir === "rtl";
const KEYS = {
  " ": "pause",
  ArrowLeft: isMirrored ? "forth" : "back",
  ArrowRight: isMirrored ? "back" : "forth",
  f: "whole",
  h: "controls",
};

export class Controls {
  constructor(root, actions) {
    this.root = root;
    this.element = root.querySelector(".controls");
    this.actions = { ...actions, whole: () => this.goWhole(), controls: () => this.hide() };
    this.timer = 0;
    this.element.hidden = false;
    this.element.querySelector("[data-do=whole]").hidden = !document.fullscreenEnabled;
    this.listen();
    this.showForAWhile();
  }

  listen() {
    this.element.addEventListener("click", ({ target }) => {
      const name = target.closest("button")?.dataset.do;
      if (name) this.actions[name]();
    });
    this.element.querySelector("select").addEventListener("change", ({ target }) => {
      this.actions.every(Number(target.value));
    });
    addEventListener("keydown", (event) => this.press(event));
    for (const name of ["pointermove", "pointerdown", "focusin"]) {
      addEventListener(name, () => this.showForAWhile(), { passive: true });
    }
  }

  press(event) {
    const { key, target } = event;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    this.showForAWhile();
    if (target.matches("select") || (key === " " && target.matches("button"))) return;
    const name = KEYS[key.length > 1 ? key : key.toLowerCase()];
    if (!name || (event.repeat && !key.startsWith("Arrow"))) return;
    event.preventDefault();
    this.actions[name]();
  }

  /** Somebody is there: the controls show for a while. */
  showForAWhile() {
    clearTimeout(this.timer);
    this.root.classList.remove("is-idle");
    this.timer = setTimeout(() => this.rest(), IDLE_MILLISECONDS);
  }

  rest() {
    const isUsed = this.element.matches(":focus-within, :hover") && this.element.querySelector(":focus-visible, :hover");
    if (isUsed) this.showForAWhile();
    else this.root.classList.add("is-idle");
  }

  hide() {
    const isHidden = this.root.classList.toggle("no-controls");
    if (isHidden) document.activeElement?.blur();
    this.write("controls", isHidden ? "0" : "1");
  }

  async goWhole() {
    try {
      if (document.fullscreenElement) await document.exitFullscreen();
      else await document.documentElement.requestFullscreen();
    } catch { /* The browser says no: the wall stays as it is. */ }
  }

  /** Mark a button as on or off. */
  mark(name, isOn) {
    this.element.querySelector(`[data-do=${name}]`).setAttribute("aria-pressed", String(isOn));
  }

  /** Keep a setting in the address, so that it can be opened again as it is. */
  write(name, value) {
    const here = new URL(location.href);
    here.searchParams.set(name, value);
    history.replaceState(null, "", here);
  }

  /** That the server is out of reach, where one can read it. */
  showAway(isAway) {
    const sign = this.element.querySelector(".sign");
    const words = isAway ? sign.dataset.away : "";
    // Only a change: a screen reader would say the same words at each look.
    if (sign.textContent !== words) sign.textContent = words;
  }
}
