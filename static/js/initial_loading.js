// A first visit loads the photos in sight and a little further. The browser alone would
// fetch two windows ahead at once; that it may from the first turn of the wheel on.

const LOAD_AHEAD = "50% 0px"; // Of the window's height.

export function limitFirstLoading() {
  const observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) target.classList.add("may-load");
    }
  }, { rootMargin: LOAD_AHEAD });
  const watch = () => {
    for (const picture of document.querySelectorAll(":is(.gallery, .neighbour-tiles) .picture")) observer.observe(picture);
  };
  document.addEventListener("photos-added", watch);
  document.addEventListener("scroll", () => {
    document.documentElement.classList.add("has-scrolled");
    document.removeEventListener("photos-added", watch);
    observer.disconnect();
  }, { once: true, passive: true });
  watch();
}
