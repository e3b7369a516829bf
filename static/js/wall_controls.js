// Buttons, keys and the address: all of them say the same.

const IDLE_MILLISECONDS = 4_000;
const isMirrored = document.documentElement.dir === "rtl";
const KEYS = {
  " ": "pause",
  ArrowLeft: isMirrored ? "next" : "back",
  ArrowRight: isMirrored ? "back" : "next",
  f: "fullscreen",
  h: "controls",
};

export class Controls {
  constructor(root, actions) {
    this.root = root;
    this.element = root.querySelector(".controls");
    this.actions = { ...actions, fullscreen: () => this.toggleFullscreen(), controls: () => this.hide() };
    this.timer = 0;
    this.element.hidden = false;
    this.element.querySelector("[data-do=fullscreen]").hidden = !document.fullscreenEnabled;
    this.listen();
    this.showUntilIdle();
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
      addEventListener(name, () => this.showUntilIdle(), { passive: true });
    }
  }

  press(event) {
    const { key, target } = event;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    this.showUntilIdle();
    if (target.matches("select") || (key === " " && target.matches("button"))) return;
    const name = KEYS[key.length > 1 ? key : key.toLowerCase()];
    if (!name || (event.repeat && !key.startsWith("Arrow"))) return;
    event.preventDefault();
    this.actions[name]();
  }

  /** Somebody is there: the controls show for a while. */
  showUntilIdle() {
    clearTimeout(this.timer);
    this.root.classList.remove("is-idle");
    this.timer = setTimeout(() => this.hideIfIdle(), IDLE_MILLISECONDS);
  }

  hideIfIdle() {
    const isUsed = this.element.matches(":focus-within, :hover") && this.element.querySelector(":focus-visible, :hover");
    if (isUsed) this.showUntilIdle();
    else this.root.classList.add("is-idle");
  }

  hide() {
    const isHidden = this.root.classList.toggle("no-controls");
    if (isHidden) document.activeElement?.blur();
    this.writeToAddress("controls", isHidden ? "0" : "1");
  }

  async toggleFullscreen() {
    try {
      if (document.fullscreenElement) await document.exitFullscreen();
      else await document.documentElement.requestFullscreen();
    } catch { /* The browser says no: the wall stays as it is. */ }
  }

  /** Mark a button as on or off. */
  setPressed(name, isOn) {
    this.element.querySelector(`[data-do=${name}]`).setAttribute("aria-pressed", String(isOn));
  }

  /** Keep a setting in the address, so that it can be opened again as it is. */
  writeToAddress(name, value) {
    const here = new URL(location.href);
    here.searchParams.set(name, value);
    history.replaceState(null, "", here);
  }

  /** That the server is out of reach, where one can read it. */
  showConnectionError(isOffline) {
    const status = this.element.querySelector(".status-message");
    const message = isOffline ? status.dataset.connectionError : "";
    // Only a change: a screen reader would say the same words at each look.
    if (status.textContent !== message) status.textContent = message;
  }
}
