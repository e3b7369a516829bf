"""Image sitemaps: every page and picture that a search engine may find.

Django's sitemaps page by OFFSET and COUNT. These go by ranges of ids, so each
costs the same however many rows there are, no more than a page of the album does, and
keeps its address for ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.core.files.storage import default_storage
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.html import escape

from app.gallery import pictures
from app.languages import shared_address
from app.models import Album, Photo
from twitter_album import rendition_sizes
from twitter_album.redistribution_policy import Surface

# An index may name 50,000 sitemaps, and a sitemap as many addresses.
IDS_PER_SITEMAP = 1_000
MAX_SITEMAP_NUMBER = 2**32
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
IMAGES = "http://www.google.com/schemas/sitemap-image/1.1"


class SitemapEntry(NamedTuple):
    """An address of the site; `picture` is what one sees there."""

    path: str
    changed: datetime | None = None
    picture: str = ""


def index() -> str:
    rows = [f"<sitemap>{_location(reverse('sitemap-pages'))}</sitemap>\n"]
    for name, model in (("sitemap-albums", Album), ("sitemap-photos", Photo)):
        newest = model.objects.aggregate(newest=Max("pk"))["newest"] or 0
        # One address for all but its number: ten thousand of them take long to make.
        row = f"<sitemap>{_location(reverse(name, args=[0]))}</sitemap>\n"
        before, _, after = row.rpartition("0.xml")
        # Empty ones too, where all rows were deleted: an address that search engines
        # know stays.
        numbers = range(newest // IDS_PER_SITEMAP + 1)
        rows += [f"{before}{number}.xml{after}" for number in numbers]
    return f'{HEAD}<sitemapindex xmlns="{NAMESPACE}">\n{"".join(rows)}</sitemapindex>\n'


def pages() -> str:
    return _urls(SitemapEntry(reverse(name)) for name in ("index", "topics", "owners"))


def albums(number: int) -> str:
    """The albums of these ids and their top sevens."""
    entries: list[SitemapEntry] = []
    for album in Album.objects.filter(_among(number)).only("tag").order_by("pk"):
        entries.append(SitemapEntry(album.get_absolute_url()))
        entries.append(SitemapEntry(reverse("top-seven", args=[str(album)])))
    return _urls(entries)


def photos(number: int) -> str:
    """One copy of each picture among these ids."""
    admitted = Photo.objects.shown().leads().fully_shown(Surface.PAGE)
    rows = admitted.filter(_among(number)).order_by("pk")
    photo_facts = rows.values_list(
        "pk", "first_seen", "content_hash", "width", "has_jpegs"
    )
    return _urls(
        # Not by `reverse`: a thousand of them take longer than the query.
        SitemapEntry(f"/photo/{pk}", first_seen, _picture(*picture))
        for pk, first_seen, *picture in photo_facts.iterator()
    )


def _among(number: int) -> Q:
    # Any number may stand in an address; this one still fits the column.
    first = min(number, MAX_SITEMAP_NUMBER) * IDS_PER_SITEMAP
    return Q(pk__gte=first, pk__lt=first + IDS_PER_SITEMAP)


def _picture(content_hash: str, width: int | None, has_jpegs: bool | None) -> str:
    # Search engines show the picture itself: the best one.
    *_, largest = rendition_sizes.rendition_names(
        content_hash, width or 1, has_jpegs=has_jpegs
    ).values()
    return default_storage.url(largest)


def _urls(entries: Iterable[SitemapEntry]) -> str:
    rows = "".join(f"<url>{_entry(entry)}</url>\n" for entry in entries)
    return f'{HEAD}<urlset xmlns="{NAMESPACE}" xmlns:image="{IMAGES}">\n{rows}</urlset>'


def _entry(entry: SitemapEntry) -> str:
    xml = _location(entry.path)
    if entry.changed:
        xml += f"<lastmod>{entry.changed.isoformat(timespec='seconds')}</lastmod>"
    if entry.picture:
        address = escape(pictures.absolute(entry.picture))
        xml += f"<image:image><image:loc>{address}</image:loc></image:image>"
    return xml


def _location(path: str) -> str:
    return f"<loc>{escape(f'{shared_address(path)}')}</loc>"
