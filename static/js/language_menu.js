// The same page in another language shows the same place of it, not its top.

const KEY = "place-in-another-language";
const menu = () => [...document.querySelectorAll(".languages a[hreflang]")];

/** An address of this site without its language. */
function withoutLanguage(path) {
  const code = menu().map((link) => link.hreflang).find((own) => path.startsWith(`/${own}/`));
  return code ? path.slice(code.length + 1) : path;
}

const here = () => withoutLanguage(location.pathname) + location.search;

// Before the page is left: a gallery has written its address and place by then.
function remember({ currentTarget: link }) {
  const { position } = history.state ?? {};
  link.href = `/${link.hreflang}${here()}`;
  const place = { here: here(), top: window.scrollY, position };
  if (position) place.position = { ...position, photo: withoutLanguage(position.photo) };
  try { sessionStorage.setItem(KEY, JSON.stringify(place)); } catch { /* It begins at its top. */ }
}

function takePlace() {
  try {
    const place = JSON.parse(sessionStorage.getItem(KEY));
    sessionStorage.removeItem(KEY);
    return place?.here === here() ? place : null;
  } catch {
    return null;
  }
}

/** Before a gallery looks where it was: it takes the place for its own. */
export function keepPlaceBetweenLanguages() {
  for (const link of menu()) link.addEventListener("click", remember);
  const place = takePlace();
  if (!place) return;
  const { position, top } = place;
  if (!position) {
    window.scrollTo({ top, behavior: "instant" });
    return;
  }
  const language = location.pathname.slice(0, -withoutLanguage(location.pathname).length);
  const photo = language + position.photo;
  history.replaceState({ ...history.state, position: { ...position, photo } }, "");
}
