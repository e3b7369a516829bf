// Work that may wait until what was asked for is on the screen.

/** Calls `work` when the next frame has been painted. */
export function afterPaint(work) {
  requestAnimationFrame(() => setTimeout(work));
}
