// Light or dark: the device's choice, until the visitor presses the button; and whether
// topics and people are folded away. Not a module, and in the head, so that a page never
// shows in the other one first.

{
  const root = document.documentElement;
  const device = matchMedia("(prefers-color-scheme: dark)");
  const themeColors = [...document.querySelectorAll("meta[name=theme-color]")];
  const [light, dark] = themeColors.map((meta) => meta.content);

  // Storage may be forbidden: then the choice holds for one page.
  const stored = () => { try { return localStorage.getItem("scheme"); } catch { return null; } };
  const store = (scheme) => {
    try {
      if (scheme) localStorage.setItem("scheme", scheme);
      else localStorage.removeItem("scheme");
    } catch { /* see above */ }
  };
  const isDark = () => (root.dataset.scheme ? root.dataset.scheme === "dark" : device.matches);

  const show = (scheme) => {
    if (scheme === "light" || scheme === "dark") root.dataset.scheme = scheme;
    else delete root.dataset.scheme;
    const chosen = { light: [light, light], dark: [dark, dark] }[scheme] ?? [light, dark];
    themeColors.forEach((meta, index) => { meta.content = chosen[index]; });
  };

  const activate = (button) => {
    const showState = () => button.setAttribute("aria-pressed", isDark());
    button.addEventListener("click", () => {
      const wanted = isDark() ? "light" : "dark";
      const isDevices = (wanted === "dark") === device.matches;
      store(isDevices ? null : wanted);
      show(isDevices ? null : wanted);
      showState();
    });
    device.addEventListener("change", showState);
    addEventListener("storage", () => { show(stored()); showState(); });
    showState();
  };

  // Topics and people stay folded away, or open, from page to page.
  const storedNavigation = () => { try { return localStorage.getItem("navigation"); } catch { return null; } };
  const showNavigation = (state) => {
    if (state === "folded" || state === "open") root.dataset.navigation = state;
  };
  const activateFold = (box) => {
    if (root.dataset.navigation) box.checked = root.dataset.navigation === "folded";
    box.addEventListener("change", () => {
      const state = box.checked ? "folded" : "open";
      try { localStorage.setItem("navigation", state); } catch { /* for one page */ }
      showNavigation(state);
    });
  };

  root.classList.add("has-script");
  // One that cannot be loaded leaves a page as it is without any.
  addEventListener("error", ({ target }) => {
    if (target.type === "module") root.classList.remove("has-script");
  }, { capture: true });
  show(stored());
  showNavigation(storedNavigation());
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("button[data-scheme]").forEach(activate);
    document.querySelectorAll(".fold input").forEach(activateFold);
  });
}
