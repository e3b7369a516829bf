// Which address a page has while a photo is open over it.

/** That of the photo's own page. */
export const addressOf = (tile) => tile.href;
