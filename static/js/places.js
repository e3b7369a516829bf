// The address says where one is on a wall, and Back leads to the same place.

const REST = 150; // Milliseconds without scrolling.
let own = location.pathname; // It may be spelled in more than one way.

const lineOf = () => (document.querySelector(".bar")?.offsetHeight ?? 0) + 40;

// The first photo that is in view, and the page that it belongs to.
function here() {
  const line = lineOf();
  const groups = [...document.querySelectorAll(".wall .photos")];
  const group = groups.find((one) => one.getBoundingClientRect().bottom > line);
  const photos = [...(group?.querySelectorAll(".photo") ?? [])];
  const photo = photos.find((one) => one.getBoundingClientRect().bottom > line);
  return photo && { photo, page: photo.closest(".page") };
}

function nameOf(photo) {
  return photo.querySelector("a.picture")?.getAttribute("href") ?? "";
}

function remember() {
  // Somebody else may have put another address there: that of an opened photo.
  if (location.pathname !== own) return;
  const found = here();
  if (!found) return;
  const isTop = window.scrollY < 2;
  const place = isTop ? null : { photo: nameOf(found.photo), top: found.photo.getBoundingClientRect().top };
  const address = isTop ? document.querySelector(".wall .page").dataset.address : found.page.dataset.address;
  history.replaceState({ ...history.state, place }, "", address || undefined);
  own = location.pathname;
}

function goBack(place) {
  const link = place?.photo && document.querySelector(`.wall a.picture[href="${CSS.escape(place.photo)}"]`);
  if (!link) return;
  const top = link.closest(".photo").getBoundingClientRect().top;
  window.scrollBy({ top: top - place.top, behavior: "instant" });
}

export function keepPlace() {
  if (!document.querySelector(".wall")) return;
  history.scrollRestoration = "manual";
  goBack(history.state?.place);
  let timer;
  document.addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(remember, REST);
  }, { passive: true });
  window.addEventListener("pagehide", remember);
}
