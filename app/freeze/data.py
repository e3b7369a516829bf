"""The photos of a frozen album as data: for programs, for spreadsheets, for its search.

JSON and CSV have the keys and rows of the exports of the API; the addresses of pictures
are those of the files beside them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, ClassVar

from django.conf import settings

from app.api.csv_table import BYTE_ORDER_MARK, CSV_COLUMNS, csv_cells, csv_line
from app.api.views import AlbumApi
from app.freeze.addresses import picture_file
from app.freeze.pages import File, Pages
from app.freeze.selection import in_chunks
from app.gallery import justified_rows, pictures
from app.gallery.pagination import PAGE_SIZE
from app.querysets import PhotoQuerySet
from twitter_album.redistribution_policy import Surface

Json = dict[str, Any]
_STEPS = range(justified_rows.MAX_STEP + 1)


class _Photos(AlbumApi):
    surface: ClassVar[Surface] = Surface.EXPORT


def files(pages: Pages) -> Iterator[File]:
    yield File("photos.json", _json(pages))
    yield File("photos.csv", _csv(pages))
    yield File("search.js", _search(pages))


def _photos(pages: Pages) -> Iterator[Json]:
    """The first included first, as exports have them."""
    form, media = _Photos(), pictures.absolute(settings.MEDIA_URL)
    for ids in in_chunks(pages.selection.ids[::-1]):
        found = _rows(pages.selection.photos, ids, form.form.columns)
        for photo in form.photos_json(found):
            for rendition in photo["renditions"]:
                name = rendition["url"].removeprefix(media)
                rendition["url"] = picture_file(name)
            yield photo


def _rows(photos: PhotoQuerySet, ids: Sequence[int], columns: Sequence[str]) -> Any:
    """Only to be read."""
    found = {row.pk: row for row in photos.filter(pk__in=ids).rows(*columns)}
    return [found[pk] for pk in ids if pk in found]


def _json(pages: Pages) -> Iterator[bytes]:
    """One photo a line, so that it can be read by eye as well."""
    before = '{"data": [\n'
    for photo in _photos(pages):
        yield (before + json.dumps(photo, ensure_ascii=False)).encode()
        before = ",\n"
    yield (b"" if before == ",\n" else before.encode()) + b"\n]}\n"


def _csv(pages: Pages) -> Iterator[bytes]:
    rows = (csv_line(csv_cells(photo)) for photo in _photos(pages))
    for line in chain([BYTE_ORDER_MARK + csv_line(CSV_COLUMNS)], rows):
        yield line.encode()


def _search(pages: Pages) -> Iterator[bytes]:
    """Id and texts of each photo, in the order of the gallery, with what a script needs
    to show those that it finds."""
    columns = (
        "pk",
        "text",
        "alt_text",
        "owner__display_name",
        "owner__screen_name",
        "owner__server",
    )
    fills = [each.fill for each in justified_rows.WINDOW_RANGES]
    ratios = [round(justified_rows.ratio(step), 3) for step in _STEPS]
    facts = f'"pageSize":{PAGE_SIZE},"fills":{fills},"ratios":{ratios},"photos":'
    before = f"document.currentScript.data = {{{facts}[\n"
    for ids in in_chunks(pages.selection.ids):
        for row in _rows(pages.selection.photos, ids, columns):
            pk, *texts = row
            line = json.dumps([pk, " ".join(filter(None, texts))], ensure_ascii=False)
            yield (before + line).encode()
            before = ",\n"
    yield (b"" if before == ",\n" else before.encode()) + b"\n]};\n"
