// The page behind a lightbox: nobody gets at it, and it keeps its place.

import { afterPaint } from "./after_paint.js";

let covered = [];

/** Behind `dialog` nothing can be pressed or read, as behind a modal one; but not before
    the dialog is on the screen: all that becomes inert is styled anew. */
export function coverPage(dialog) {
  coverScrollBar();
  afterPaint(() => {
    if (!dialog.open || covered.length) return;
    covered = [...document.body.children].filter((child) => child !== dialog && !child.inert);
    for (const child of covered) child.inert = true;
  });
}

export function uncoverPage() {
  for (const child of covered) child.inert = false;
  covered = [];
  document.documentElement.classList.remove("has-lightbox");
  document.body.style.paddingRight = "";
}

// The lightbox covers it too, where it takes room, and the gallery keeps its width.
function coverScrollBar() {
  const root = document.documentElement;
  // On the elements themselves: through a rule or property of the root, each photo of a
  // long gallery would be styled anew.
  document.body.style.paddingRight = `${innerWidth - root.clientWidth}px`;
  root.classList.add("has-lightbox");
}
