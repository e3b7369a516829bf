"""The pages of the album itself: cover, facts, days, all photos."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import accumulate

from django.utils.translation import gettext as _

from app.freeze.addresses import FILE
from app.freeze.listings import Listing
from app.freeze.pages import File, Pages
from app.gallery import formatting
from app.gallery.album_cover import STRIP_LENGTH, Cover
from app.gallery.album_days import DateLink, by_day_or_month
from app.gallery.day_headings import day_heading, month_heading
from app.gallery.pagination import PAGE_SIZE
from app.gallery.photo_cards import Card, cards_of_ranking
from app.views.album_header import AlbumHeader, header_of
from app.views.page import Head, top_seven_path

STEM = "index"


def files(pages: Pages) -> Iterator[File]:
    album, selection = pages.album, pages.selection
    counts = by_day_or_month(selection.days)
    listing = Listing(
        STEM,
        selection.ids,
        "first_seen",
        "app/topic.html",
        Head(album.display_title, album.description, album.get_absolute_url()),
        {
            "album": album,
            "header": _header(pages),
            "cover": _cover(pages),
            "dates": _date_links(counts),
            "has_ranking": bool(pages.top_seven),
            "has_positions": True,
            "top_seven_url": top_seven_path(album),
        },
        counts,
        is_searched=True,
    )
    return listing.files(pages)


def page_with(position: int) -> str:
    """Of the photo that stands there; the first is 0."""
    number = position // PAGE_SIZE + 1
    return f"{STEM}{f'-{number}' if number > 1 else ''}.html"


def _header(pages: Pages) -> AlbumHeader:
    """Only what stays true."""
    selection = pages.selection
    summary = _("%(photos)s by %(people)s") % {
        "photos": formatting.quantity(len(selection.ids), "photo", "photos"),
        "people": formatting.quantity(len(selection.people), "person", "people"),
    }
    return replace(
        header_of(pages.album),
        summary=summary if selection.ids else "",
        is_live=False,
        is_paused=False,
        goal=None,
        progress="",
        looked_at=None,
        invitation=None,
    )


def _cover(pages: Pages) -> Cover | None:
    rows = pages.top_seven
    chosen = pages.album.cover_id
    if chosen is not None:
        others = [row for row in rows if row.pk != chosen]
        rows = pages.selection.rows([chosen]) + others
    cards = [each for each in cards_of_ranking(rows) if isinstance(each, Card)]
    return Cover(cards[0], tuple(cards[1 : STRIP_LENGTH + 1])) if cards else None


def _date_links(counts: dict[str, int]) -> tuple[DateLink, ...]:
    """To the page on which a day begins, newest day first."""
    if len(counts) < 2:
        return ()
    newest_first = list(counts.items())[::-1]
    starts = accumulate((count for _, count in newest_first), initial=0)
    return tuple(
        _date_link(key, count, start)
        for (key, count), start in zip(newest_first, starts, strict=False)
    )


def _date_link(key: str, count: int, start: int) -> DateLink:
    is_month = len(key) == len("2026-11")
    day = date.fromisoformat(f"{key}-01" if is_month else key)
    return DateLink(
        key=key,
        address=f"{FILE}{page_with(start)}#day-{key}",
        name=month_heading(day) if is_month else day_heading(day, is_absolute=True),
        count=formatting.number(count),
        photos=formatting.quantity(count, "photo", "photos"),
    )
