// Rows of photos that fill a window to its edges, each nearly in its own ratio.

const CHOICE = 12; // Of so many photos in turn, the one that fits a row best is taken.
const MAX_CLOSING_RATIO = 2.2; // A ratio that one photo may still close a row with.
const MIN_WIDTH_SHARE = 0.1; // Of the window's width: a name would not be read in less.

/** How high each row is, in parts of the window: never all the same. */
function rows(shape, count) {
  if (shape >= 1.2) return count < 9 ? [0.56, 0.44] : [0.4, 0.25, 0.35];
  if (shape >= 0.8) return count < 9 ? [0.36, 0.3, 0.34] : [0.3, 0.18, 0.28, 0.24];
  return count < 9 ? [0.4, 0.28, 0.32] : [0.25, 0.16, 0.24, 0.15, 0.2];
}

function take(waiting, wanted, { least, people }) {
  const cost = ({ ratio, handle }) => (ratio < least ? 9 : 0)
    + (people.has(handle) ? 1 : 0)
    + (wanted < MAX_CLOSING_RATIO ? Math.abs(Math.log(ratio / wanted)) : 0);
  let best = 0;
  for (let at = 1; at < Math.min(CHOICE, waiting.length); at += 1) {
    if (cost(waiting[at]) < cost(waiting[best])) best = at;
  }
  const [photo] = waiting.splice(best, 1);
  people.add(photo.handle);
  return photo;
}

/** The photos of one row whose ratios add up to about `fill`. */
function fillRow(waiting, { fill, most, least, people }) {
  const row = [];
  let left = fill;
  while (waiting.length && row.length < most && (!row.length || left > Math.max(0.35, least))) {
    const photo = take(waiting, left, { least, people });
    row.push(photo);
    left -= photo.ratio;
  }
  return row;
}

/** Boxes `{photo, x, y, width, height}` in pixels, `qrPanelWidth` pixels of the last row free. */
export function mosaic({ width, height, gap, qrPanelWidth, photos, most }) {
  const waiting = photos.slice(0, most * 2);
  const parts = rows(width / height, waiting.length);
  const boxes = [];
  const people = new Set(); // Everybody once, before anybody twice.
  let y = gap;
  parts.forEach((part, at) => {
    const isLast = at === parts.length - 1;
    const rowHeight = part * (height - gap * (parts.length + 1));
    const room = width - gap - (isLast ? qrPanelWidth + gap : 0);
    // The rows that follow need a photo each.
    const allowed = Math.min(most - boxes.length, waiting.length - (parts.length - 1 - at));
    const row = fillRow(waiting, {
      fill: room / rowHeight, most: Math.max(0, allowed), least: MIN_WIDTH_SHARE * width / rowHeight, people,
    });
    const sum = row.reduce((total, photo) => total + photo.ratio, 0);
    let x = gap;
    for (const photo of row) {
      const share = (room - gap * row.length) * (photo.ratio / sum);
      boxes.push({ photo, x, y, width: share, height: rowHeight });
      x += share + gap;
    }
    y += rowHeight + gap;
  });
  return boxes;
}

/** Two or three rows of whole photos in their order, as large as the room allows and in
 * its middle; the first rows have fewer photos, so the first are the largest. */
export function wholeRows(photos, { width, height, gap }) {
  let best = { area: 0 };
  for (const counts of splits(photos.length)) {
    const rows = [];
    let from = 0;
    for (const count of counts) rows.push(photos.slice(from, from += count));
    const heights = rows.map((row) => (width - gap * (row.length - 1)) / sumOfRatios(row));
    const total = heights.reduce((sum, own) => sum + own, 0);
    const scale = Math.min(1, (height - gap * (rows.length - 1)) / total);
    const area = rows.reduce((sum, row, at) => sum + sumOfRatios(row) * (heights[at] * scale) ** 2, 0);
    if (area > best.area) best = { area, scale, rows, heights };
  }
  return boxesOf(best, { width, height, gap });
}

function splits(count) {
  const ways = [[count]];
  for (let first = 1; first <= count / 2; first += 1) {
    ways.push([first, count - first]);
    for (let second = first; second <= (count - first) / 2; second += 1) ways.push([first, second, count - first - second]);
  }
  return ways;
}

const sumOfRatios = (row) => row.reduce((sum, { ratio }) => sum + ratio, 0);

function boxesOf({ scale, rows, heights }, { width, height, gap }) {
  const used = heights.reduce((sum, own) => sum + own * scale, gap * (rows.length - 1));
  let y = (height - used) / 2;
  return rows.flatMap((row, at) => {
    const rowHeight = heights[at] * scale;
    let x = (width - gap * (row.length - 1) - sumOfRatios(row) * rowHeight) / 2;
    const boxes = row.map((photo) => {
      const box = { photo, x, y, width: photo.ratio * rowHeight, height: rowHeight };
      x += box.width + gap;
      return box;
    });
    y += rowHeight + gap;
    return boxes;
  });
}
