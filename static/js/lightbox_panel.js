// What is told beside a picture: the panel of the photo's own page, fetched, so that one
// template and one rule say what may be shown, in the visitor's language.

const MOST = 40;
const known = new Map();

/** What is known at once, perhaps of a minute ago; or null. */
export function remembered(path) {
  return known.get(path)?.cloneNode(true) ?? null;
}

/** A panel; null if the photo was taken down; throws if the server is out of reach. */
export async function fetchPanel(path) {
  const response = await fetch(`${path}/panel`, { cache: "no-cache" });
  if (response.status === 410 || response.status === 404) {
    known.delete(path);
    return null;
  }
  if (!response.ok) throw new Error(`${response.status}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const panel = page.querySelector(".panel");
  if (!panel) throw new Error("no panel");
  if (known.size >= MOST) known.delete(known.keys().next().value);
  known.set(path, document.adoptNode(panel));
  return panel.cloneNode(true);
}
