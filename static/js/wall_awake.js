// Keeps the screen from going dark, where the browser allows it.

async function ask() {
  if (document.visibilityState !== "visible") return;
  try {
    await navigator.wakeLock.request("screen");
  } catch { /* Not allowed, or the battery is low. */ }
}

export function stayAwake() {
  if (!("wakeLock" in navigator)) return;
  ask();
  // The lock is lost whenever the page is out of sight.
  document.addEventListener("visibilitychange", ask);
}
