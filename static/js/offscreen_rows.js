// Rows far out of sight are not laid out; their height is kept, so nothing jumps.

const OFFSCREEN_MARGIN = "1000px 0px";
let width = 0;

function fixHeights(groups) {
  const heights = groups.map((group) => group.getBoundingClientRect().height);
  groups.forEach((group, index) => {
    group.style.containIntrinsicBlockSize = `${heights[index]}px`;
    group.classList.add("has-measured-height");
  });
}

// Rows in sight stay as they are: the class would blank them for a frame.
const observer = new IntersectionObserver((entries) => {
  const far = entries.filter((entry) => !entry.isIntersecting).map((entry) => entry.target);
  fixHeights(far.filter((group) => !group.classList.contains("has-measured-height")));
}, { rootMargin: OFFSCREEN_MARGIN });

const resizing = new ResizeObserver(([entry]) => {
  const now = Math.round(entry.contentRect.width);
  if (now !== width && width) measureAgain(entry.target);
  width = now;
});

function measureAgain(gallery) {
  for (const group of gallery.querySelectorAll(".has-measured-height")) {
    group.classList.remove("has-measured-height");
    observer.unobserve(group);
    observer.observe(group);
  }
}

/** For the rows within `root`; call it again for what is added later. */
export function skipOffscreenRows(root) {
  for (const group of root.querySelectorAll(".photos")) observer.observe(group);
  resizing.observe(document.querySelector(".gallery"));
}
