// The pages of a gallery follow each other while one scrolls, and nothing moves.

import { fetchPage } from "./fetch_page.js";
import { addPage, directions, gallery, keepScrollPosition, pager, updatePager } from "./gallery.js";

const FETCH_AHEAD = "1500px"; // How far below the window the next photos are fetched.
// A line is called back before names and routes are: what fails then is tried again.
const RETRY_MILLISECONDS = [0, 1_000, 3_000, 9_000, 27_000];
const loading = new Map();

// What stands below the gallery steps back until there is room for it again.
function hideFooter() {
  document.body.classList.add("is-loading-older");
}

function showFooter() {
  requestAnimationFrame(() => requestAnimationFrame(() => {
    if (!loading.has("older")) document.body.classList.remove("is-loading-older");
  }));
}

async function load(direction) {
  const nav = pager(direction);
  if (!nav || !gallery()) return false;
  const link = nav.querySelector("a");
  nav.ariaBusy = "true";
  if (direction === "older") hideFooter();
  try {
    const fetched = await fetchPage(link.href);
    // Another gallery may be here by now.
    if (!nav.isConnected) return false;
    nav.querySelector(".load-error")?.remove();
    link.hidden = false;
    const hasMore = addPage(fetched, direction);
    updatePager(direction, fetched);
    return hasMore;
  } catch (error) {
    showLoadError(nav, direction);
    throw error;
  } finally {
    nav.ariaBusy = null;
    showFooter();
  }
}

function showLoadError(nav, direction) {
  if (nav.querySelector(".load-error")) return;
  const message = document.querySelector("#load-error").content.firstElementChild.cloneNode(true);
  message.querySelector("button").addEventListener("click", () => loadByHand(direction));
  nav.querySelector("a").hidden = true;
  if (direction === "newer") keepScrollPosition(() => nav.append(message));
  else nav.append(message);
}

/** Adds the page before ("newer") or after ("older"); whether more photos came.
    Throws if the server is out of reach; that is said in place. */
export function loadMore(direction) {
  if (!loading.has(direction)) {
    loading.set(direction, load(direction).finally(() => loading.delete(direction)));
  }
  return loading.get(direction);
}

/** The same for whoever has nothing to add to what is shown in place. */
const loadQuietly = (direction) => loadMore(direction).catch(() => false);

// Where one asked for more by hand, the focus goes on to what came.
async function loadByHand(direction) {
  const pages = [...gallery().querySelectorAll(".page")];
  if (!(await loadQuietly(direction))) return;
  const page = direction === "older" ? pages.at(-1).nextElementSibling : pages[0].previousElementSibling;
  const photos = [...page.querySelectorAll(".picture")];
  photos.at(direction === "older" ? 0 : -1)?.focus({ preventScroll: direction === "newer" });
}

function onClick(event) {
  const nav = event.target.closest("a")?.parentElement;
  const direction = nav && directions.find((name) => pager(name) === nav);
  if (!direction || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  loadByHand(direction);
}

export function loadWhileScrolling() {
  if (!gallery()) return;
  document.addEventListener("click", onClick);
  addEventListener("online", () => directions.forEach(retry));
  watchBelow();
  watchAbove();
}

async function retry(direction) {
  for (const pause of RETRY_MILLISECONDS) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    const nav = pager(direction);
    if (!nav?.querySelector(".load-error")) return;
    const isFocused = nav.contains(document.activeElement);
    await (isFocused ? loadByHand(direction) : loadQuietly(direction));
  }
}

function watchBelow() {
  const seen = new IntersectionObserver((entries) => {
    const isNear = entries.at(-1).isIntersecting;
    if (isNear && !pager("older")?.querySelector(".load-error")) loadQuietly("older");
  }, { rootMargin: `0px 0px ${FETCH_AHEAD}` });
  const watch = () => {
    seen.disconnect();
    if (pager("older")) seen.observe(pager("older"));
  };
  // Still near the end after a short page: look again.
  document.addEventListener("photos-added", () => setTimeout(watch));
  watch();
}

// Only who scrolls upwards asks for newer photos.
function watchAbove() {
  let lastY = 0; // To ask for it now would cost a layout of all photos.
  const loadIfNearTop = () => {
    const nav = pager("newer");
    if (!nav || nav.querySelector(".load-error")) return;
    if (nav.getBoundingClientRect().bottom > -600) loadQuietly("newer");
  };
  document.addEventListener("scroll", () => {
    const isUpwards = window.scrollY < lastY;
    lastY = window.scrollY;
    if (isUpwards) loadIfNearTop();
  }, { passive: true });
  // At the very top nothing scrolls any more.
  document.addEventListener("wheel", (event) => {
    if (event.deltaY < 0 && !event.ctrlKey && lastY === 0) loadIfNearTop();
  }, { passive: true });
}
