// The panel beside a picture, and the swipe that opens its details.

/** The container beside the picture, with what is announced to those who hear the page. */
export class Panel {
  #title = document.title;
  #shown = "";

  constructor(find, name, prepare) {
    Object.assign(this, { container: find(".panel-container"), connectionError: find(".connection-error"), name, prepare });
    this.status = find("[role=status]");
  }

  /** Null while nothing is known, or when there is nothing to show. */
  show(panel) {
    const isNew = panel?.outerHTML !== this.#shown;
    this.#shown = panel?.outerHTML;
    if (!panel) return this.container.replaceChildren(this.name.cloneNode(true));
    if (!isNew) return;
    this.container.replaceChildren(panel);
    requestAnimationFrame(() => { this.container.scrollTop = 0; });
    document.title = this.#title.replace(/^.* · /, `${panel.dataset.title} · `);
    this.announce([panel.dataset.title, panel.querySelector(".position")?.textContent]);
    this.prepare(panel);
  }

  leave() {
    document.title = this.#title;
  }

  /** Nothing could be fetched; `again` is what the visitor may try. */
  showConnectionError(again) {
    this.again = again;
    this.connectionError.hidden = !again;
    if (again) this.announce([this.connectionError.firstChild.textContent.trim()]);
  }

  announce(texts) {
    this.status.textContent = texts.filter(Boolean).join(", ");
  }
}

/** A swipe on the side panel opens or closes its details, where the browser does not scroll by it. */
export class SwipeToggle {
  constructor(sidePanel, onToggle) {
    let from = null;
    sidePanel.addEventListener("pointerdown", (event) => { from = { x: event.clientX, y: event.clientY }; });
    sidePanel.addEventListener("pointerup", (event) => {
      // At the side of the picture it opens sideways, below it upwards.
      const isBeside = sidePanel.offsetHeight === innerHeight;
      const across = (event.clientX - from.x) * (document.documentElement.dir === "rtl" ? -1 : 1);
      const distance = isBeside ? across : event.clientY - from.y;
      if (event.pointerType !== "mouse" && Math.abs(distance) > 24) onToggle(distance < 0);
    });
  }
}
