"""The page of each photo, and the panels that the lightbox shows beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from app.context_processors import removal_link
from app.freeze import gallery
from app.freeze.addresses import FILE, PHOTOS_PER_FOLDER, photo_file
from app.freeze.pages import File, Pages, script_of
from app.freeze.selection import in_chunks
from app.gallery import formatting
from app.gallery.photo_cards import card
from app.models import Photo
from app.views.photo_facts import facts_of, head_of, links_to
from twitter_album.redistribution_policy import Surface


def files(pages: Pages) -> Iterator[File]:
    """Panels of the photos of a folder are one script: it is asked for when the first
    of them is wanted."""
    ids = pages.selection.ids
    positions = sorted(range(len(ids)), key=ids.__getitem__)
    by_folder = groupby(positions, key=lambda n: ids[n] // PHOTOS_PER_FOLDER)
    for folder, numbers in by_folder:
        panels: dict[int, str] = {}
        for page, pk, panel in _photos(pages, list(numbers)):
            panels[pk] = panel
            yield page
        yield File.of(f"photos/{folder}/panels.js", script_of(panels))


def _photos(pages: Pages, positions: Sequence[int]) -> Iterator[tuple[File, int, str]]:
    ids = pages.selection.ids
    wanted = [ids[position] for position in positions]
    photos = pages.selection.photos.in_bulk(wanted)
    copies = _copies(wanted)
    for position in positions:
        photo = photos.get(ids[position])
        if photo is None:  # gone since
            continue
        shown = card(photo)
        values = facts_of(photo, shown) | _place(pages, position)
        values |= {
            "head": head_of(photo, shown),
            "copies": links_to(copies[photo.pk]),
            "report_url": removal_link(photo.get_absolute_url()),
        }
        name = photo_file(photo.pk)
        page = pages.page(name, "app/photo.html", values["head"], values)
        panel = values | {"is_panel": True}
        # As from the first page; the script that shows it knows where that is.
        yield page, photo.pk, pages.part("", "app/_photo_panel.html", panel)


def _place(pages: Pages, position: int) -> dict[str, Any]:
    ids, album = pages.selection.ids, pages.album
    newer = FILE + photo_file(ids[position - 1]) if position else ""
    older = FILE + photo_file(ids[position + 1]) if position + 1 < len(ids) else ""
    return {
        "album_name": album.display_title,
        "back": f"{FILE}{gallery.page_with(position)}#at-{ids[position]}",
        "newer": newer,
        "older": older,
        "position": formatting.number(position + 1),
        "total": formatting.number(len(ids)),
        # All steps back behind the picture.
        "topics": (),
        "people": (),
        "search": None,
    }


def _copies(ids: Sequence[int]) -> dict[int, list[Photo]]:
    found: dict[int, list[Photo]] = defaultdict(list)
    for some in in_chunks(ids):
        copies = Photo.objects.copies_of(some).fully_shown(Surface.PAGE)
        for copy in copies.fully_shown(Surface.EXPORT):
            found[copy.duplicate_of_id or 0].append(copy)
    return found
