// The panel beside a picture: that of the photo's own page, fetched, so that one
// template and one rule say what may be shown, in the visitor's language.

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
  // The place in the album is not that in another order or choice of photos.
  if (!document.querySelector(".gallery[data-has-positions], .photo-page")) panel.querySelector(".position")?.remove();
  if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value);
  cache.set(path, document.adoptNode(panel));
  return panel.cloneNode(true);
}
