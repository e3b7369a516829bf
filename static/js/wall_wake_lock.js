// Keeps the screen from going dark, where the browser allows it.

async function requestLock() {
  if (document.visibilityState !== "visible") return;
  try {
    await navigator.wakeLock.request("screen");
  } catch { /* Not allowed, or the battery is low. */ }
}

export function keepScreenOn() {
  if (!("wakeLock" in navigator)) return;
  requestLock();
  // The lock is lost whenever the page is out of sight.
  document.addEventListener("visibilitychange", requestLock);
}
