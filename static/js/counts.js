// The numbers beside the photos: those of the head and of the navigation.

const OF_ALBUM = [".album-head .summary", ".album-head progress", ".about-facts"];
const LINKS = "#navigation a:has(.count)";

/** As a fetched page has them: they change together with its photos. */
export function replaceCounts(fetched) {
  for (const selector of OF_ALBUM) {
    const [own, its] = [document, fetched].map((root) => root.querySelector(selector));
    if (own && its) own.replaceWith(document.adoptNode(its));
  }
  const counts = new Map();
  for (const link of fetched.querySelectorAll(LINKS)) {
    counts.set(link.getAttribute("href"), link.querySelector(".count").textContent);
  }
  for (const link of document.querySelectorAll(LINKS)) {
    const count = counts.get(link.getAttribute("href"));
    if (count) link.querySelector(".count").textContent = count;
  }
}
