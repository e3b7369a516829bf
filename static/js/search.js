// The search field: "/" leads to it, and it offers the people of that name.

const WAIT_MILLISECONDS = 150;
const field = document.querySelector(".search [name=q]");

export function offerSearch() {
  if (!field) return;
  document.addEventListener("keydown", focusBySlash);
  field.form.addEventListener("submit", leaveEmptyOut);
  new People(field);
}

function focusBySlash(event) {
  if (event.key !== "/" || event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, dialog")) return;
  event.preventDefault();
  field.focus();
  field.select();
}

function leaveEmptyOut() {
  field.disabled = !field.value.trim();
  // Whoever comes back finds it as it was.
  setTimeout(() => { field.disabled = false; });
}

/** A list below the field, as ARIA describes a combobox. */
class People {
  #timer = 0;
  #asked = 0;

  constructor(input) {
    this.input = input;
    this.list = document.createElement("ul");
    Object.assign(this.list, { id: "people-named", className: "people-named", hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.getAttribute("aria-label"));
    input.after(this.list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.list.id);
    this.#show([]);
    input.addEventListener("input", () => this.#wait());
    input.addEventListener("keydown", (event) => this.#press(event));
    input.addEventListener("blur", () => this.#show([]));
    // Before the field loses the focus, and the list goes.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.#choose(event.target.closest("li")));
  }

  #wait() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), WAIT_MILLISECONDS);
  }

  async #ask() {
    const number = this.#asked += 1;
    const text = this.input.value.trim();
    if (!text) return this.#show([]);
    const query = new URLSearchParams({ q: text });
    try {
      const answer = await fetch(`${this.input.dataset.people}?${query}`);
      const { people } = answer.ok ? await answer.json() : { people: [] };
      if (number === this.#asked && document.activeElement === this.input) this.#show(people);
    } catch {
      // The server is away: the field works without.
    }
  }

  #show(people) {
    this.list.replaceChildren(...people.map(option));
    this.list.hidden = !people.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.#mark(null);
  }

  #mark(chosen) {
    for (const each of this.list.children) each.setAttribute("aria-selected", String(each === chosen));
    if (chosen) this.input.setAttribute("aria-activedescendant", chosen.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  #press(event) {
    const options = [...this.list.children];
    const at = options.findIndex((each) => each.getAttribute("aria-selected") === "true");
    if (event.key === "Escape" && options.length) this.#show([]);
    else if (event.key === "ArrowDown" && options.length) this.#mark(options[at + 1] ?? null);
    else if (event.key === "ArrowUp" && options.length) this.#mark(options.at(at < 0 ? -1 : at - 1 < 0 ? options.length : at - 1) ?? null);
    else if (event.key === "Enter" && at >= 0) this.#choose(options[at]);
    else return;
    event.preventDefault();
  }

  #choose(chosen) {
    if (chosen) location.assign(chosen.dataset.address);
  }
}

function option({ name, handle, url, avatar, photos }, index) {
  const item = document.createElement("li");
  item.id = `person-named-${index}`;
  item.setAttribute("role", "option");
  item.dataset.address = url;
  const face = document.createElement(avatar ? "img" : "span");
  if (avatar) Object.assign(face, { src: avatar, alt: "", width: 32, height: 32 });
  face.className = "face";
  item.append(face, text("bdi", name), text("bdi", handle, "quiet"), text("span", photos, "count"));
  return item;
}

function text(tag, content, className = "") {
  const made = document.createElement(tag);
  made.textContent = content;
  made.className = className;
  return made;
}
