// Another page of a list in the place of what is shown.

import { directions, gallery, pager } from "../gallery.js";

export function showPage(fetched) {
  const shown = fetched.querySelector(".gallery");
  if (!shown) return;
  for (const direction of directions) pager(direction)?.remove();
  const pagers = directions.map((direction) => pager(direction, fetched));
  gallery().replaceChildren(...shown.children);
  for (const nav of pagers) {
    if (nav?.classList.contains("above")) gallery().before(nav);
    else if (nav) gallery().after(nav);
  }
  document.dispatchEvent(new CustomEvent("photos-added", { detail: { root: gallery() } }));
}
