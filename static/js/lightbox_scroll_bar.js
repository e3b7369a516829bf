// The scroll bar of the page behind a lightbox, where it takes room.

/** The lightbox covers the scroll bar too, and the gallery keeps its width behind it. */
export function coverScrollBar() {
  const root = document.documentElement;
  // On the elements themselves: through a rule or property of the root, each photo of a
  // long gallery would be styled anew.
  document.body.style.paddingRight = `${innerWidth - root.clientWidth}px`;
  root.classList.add("has-lightbox");
}

export function uncoverScrollBar() {
  document.documentElement.classList.remove("has-lightbox");
  document.body.style.paddingRight = "";
}
