// The scroll bar of the page behind a lightbox, where it takes room.

/** The lightbox covers the scroll bar too, and the gallery keeps its width behind it. */
export function coverScrollBar() {
  const width = innerWidth - document.documentElement.clientWidth;
  document.documentElement.style.setProperty("--scroll-bar", `${width}px`);
}
