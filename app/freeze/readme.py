"""README.txt of a frozen album: what it is, for whoever finds it years later."""

from __future__ import annotations

import textwrap
from collections.abc import Collection
from datetime import UTC

from django.conf import settings

from app.freeze.pages import Pages
from app.gallery import formatting
from twitter_album import __version__

WIDTH = 72
MAX_NAMED = 20


def text(pages: Pages, missing: Collection[int]) -> str:
    """In English, as the keys of the data are."""
    return "\n\n".join(map(_wrapped, _paragraphs(pages, missing))) + "\n"


def _paragraphs(pages: Pages, missing: Collection[int]) -> list[str]:
    selection, site = pages.selection, pages.common["site"]
    photos = formatting.quantity(len(selection.ids), "photo", "photos")
    people = formatting.quantity(len(selection.people), "person", "people")
    made = pages.made_at.astimezone(UTC)
    return [
        f"{pages.album.display_title}: {photos} by {people}",
        f"This is the photo album of {pages.album} as it was on {made:%Y-%m-%d} at "
        f"{made:%H:%M} UTC. {site.name} made it with Twitter Album {__version__} "
        f"({settings.SITE_URL}).",
        "To look at it, open index.html in a browser. It needs no internet and nothing "
        "installed; it can also be put on any web server, as it is.",
        "To check that all is still as it was made, run `sha256sum -c checksums.txt` "
        "in this folder (on a Mac: `shasum -a 256 -c checksums.txt`).",
        "pictures/ has every picture in several widths, which end its name. "
        "photos.json has all that is known of each photo, photos.csv the same for a "
        "spreadsheet: who took it, where it was posted, and the files of its picture.",
        "Every photo belongs to the person who posted it: its page names them and "
        "leads to the post. Whoever publishes this copy takes photos down when they "
        f"ask for it. Questions: {settings.CONTACT_EMAIL}",
        *_left_out(pages),
        *_missing(missing),
    ]


def _left_out(pages: Pages) -> list[str]:
    count = pages.selection.left_out
    if not count:
        return []
    photos = formatting.quantity(count, "photo is", "photos are")
    networks = ", ".join(pages.selection.networks_left_out)
    return [f"{photos} not in it, because they may not be passed on ({networks})."]


def _missing(missing: Collection[int]) -> list[str]:
    if not missing:
        return []
    photos = formatting.quantity(len(missing), "photo", "photos")
    named = ", ".join(map(str, sorted(missing)[:MAX_NAMED]))
    more = ", …" if len(missing) > MAX_NAMED else ""
    return [f"Files of {photos} could not be read when it was made: {named}{more}."]


def _wrapped(paragraph: str) -> str:
    return textwrap.fill(paragraph, WIDTH, break_long_words=False)
