// What is told beside a picture: the panel of the photo's own page, fetched, so that one
// template and one rule say what may be shown, in the visitor's language.

import { offerSharing } from "./sharing.js";
import { showRelativeTimes } from "./times.js";

const MAX_CACHED = 40;
const cache = new Map();

/** What is known at once, perhaps of a minute ago; or null. */
export function cachedPanel(path) {
  return cache.get(path)?.cloneNode(true) ?? null;
}

/** A panel; null if the photo was taken down; throws if the server is out of reach. */
export async function fetchPanel(path) {
  const response = await fetch(`${path}/panel`, { cache: "no-cache" });
  if (response.status === 410 || response.status === 404) {
    cache.delete(path);
    return null;
  }
  if (!response.ok) throw new Error(`${response.status}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const panel = page.querySelector(".panel");
  if (!panel) throw new Error("no panel");
  if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value);
  cache.set(path, document.adoptNode(panel));
  return panel.cloneNode(true);
}

/** The place beside the picture, with what is said to those who hear the page. */
export class Panel {
  #title = document.title;
  #shown = "";

  constructor(find, name) {
    Object.assign(this, { details: find(".told"), away: find(".away"), name });
    this.status = find("[role=status]");
  }

  /** Null while nothing is known, or when there is nothing to tell. */
  show(panel) {
    const isNew = panel?.outerHTML !== this.#shown;
    this.#shown = panel?.outerHTML;
    if (!panel) return this.details.replaceChildren(this.name.cloneNode(true));
    if (!isNew) return;
    this.details.replaceChildren(panel);
    this.details.scrollTop = 0;
    document.title = this.#title.replace(/^.* · /, `${panel.dataset.title} · `);
    this.say([panel.dataset.title, panel.querySelector(".position")?.textContent]);
    showRelativeTimes(panel);
    offerSharing(panel);
  }

  leave() {
    document.title = this.#title;
  }

  /** Nothing could be fetched; `again` is what the visitor may try. */
  showAway(again) {
    this.again = again;
    this.away.hidden = !again;
    if (again) this.say([this.away.firstChild.textContent.trim()]);
  }

  say(words) {
    this.status.textContent = words.filter(Boolean).join(", ");
  }
}

/** A pull on the sheet opens or closes it, where the browser does not scroll by it. */
export class Pull {
  constructor(sheet, told) {
    let from = null;
    sheet.addEventListener("pointerdown", (event) => { from = event.clientY; });
    sheet.addEventListener("pointerup", (event) => {
      const way = event.clientY - from;
      if (event.pointerType !== "mouse" && Math.abs(way) > 24) told(way < 0);
    });
  }
}
