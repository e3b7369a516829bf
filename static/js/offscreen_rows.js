// Rows far out of sight are not laid out; their height is kept, so nothing jumps.

const FAR = "1000px 0px";
let width = 0;

function settle(groups) {
  const heights = groups.map((group) => group.getBoundingClientRect().height);
  groups.forEach((group, place) => {
    group.style.containIntrinsicBlockSize = `${heights[place]}px`;
    group.classList.add("settled");
  });
}

// Rows in sight stay as they are: the class would blank them for a frame.
const sight = new IntersectionObserver((entries) => {
  const far = entries.filter((entry) => !entry.isIntersecting).map((entry) => entry.target);
  settle(far.filter((group) => !group.classList.contains("settled")));
}, { rootMargin: FAR });

const walls = new ResizeObserver(([entry]) => {
  const now = Math.round(entry.contentRect.width);
  if (now !== width && width) measureAgain(entry.target);
  width = now;
});

function measureAgain(wall) {
  for (const group of wall.querySelectorAll(".settled")) {
    group.classList.remove("settled");
    sight.unobserve(group);
    sight.observe(group);
  }
}

/** For the rows within `root`; call it again for what is added later. */
export function settleRows(root) {
  for (const group of root.querySelectorAll(".photos")) sight.observe(group);
  walls.observe(document.querySelector(".wall"));
}
