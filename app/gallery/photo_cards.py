"""A photo as the templates show it, with every value formatted beforehand.

Sixty cards make a page; filters and method calls in the template would cost
three times as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import groupby
from operator import attrgetter
from typing import Any, ClassVar

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from app.gallery import formatting, justified_rows
from app.models import Album, Owner, Photo
from twitter_album import rendition_sizes
from twitter_album.redistribution_policy import Surface

USUAL_WIDTH = 640
"""The rendition for browsers that do not choose one."""
MOST_KNOWN = 3_000

FACTS = (
    *("pk", "state", "content_hash", "width", "height", "placeholder", "alt_text"),
    *("favorite_count", "posted_at", "first_seen", "post_url", "network"),
)
"""Of the photo itself."""
NAMES = ("id", "screen_name", "server", "display_name", "url", "avatar_mark")
COLUMNS = (*FACTS, "album__tag", *(f"owner__{name}" for name in NAMES))
"""What a card is written from, besides its place and the language."""
_facts = attrgetter(*(column.replace("__", ".") for column in COLUMNS))
_known: dict[tuple[object, ...], Card] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """There is one for the same photo, place and language: it needs no comparison.

    Times are ISO 8601 for machines (`..._at`) and in words for people; `liked` is
    the number of favourites in words."""

    is_link: ClassVar[bool] = False

    url: str
    alt: str
    source: str
    smallest: str
    source_set: str
    width: int
    height: int
    placeholder: str
    owner: str
    handle: str
    owner_url: str
    profile: str
    avatar: str
    favourites: str
    liked: str
    posted_at: str
    posted: str
    included_at: str
    included: str
    post_url: str
    network: str
    view_on: str
    topic: str
    topic_url: str
    place: justified_rows.Place | None = None


@dataclass(frozen=True, slots=True)
class LinkCard:
    """What stands in place of a photo of which only the link may be shown."""

    is_link: ClassVar[bool] = True

    name: str
    post_url: str
    network: str
    place: justified_rows.Place | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Photos that stand together under the first day of their month."""

    month: date | None
    cards: list[Card | LinkCard]

    @property
    def heading(self) -> str:
        return formatting.month(self.month) if self.month else ""


def rendition_urls(photo: Photo) -> dict[int, str]:
    """The addresses of a ready photo's pictures by width, narrowest first."""
    media = default_storage.url("")
    return {
        width: f"{media}{rendition_sizes.rendition_name(photo.content_hash, width)}"
        for width in photo.rendition_widths
    }


def alternative(photo: Photo) -> str:
    """The author's description, or else what is honestly known."""
    return formatting.plain(photo.alt_text) or (
        _("Photo by %(name)s, posted on %(day)s")
        % {
            "name": formatting.plain(str(photo.owner)),
            "day": formatting.day(photo.posted_at),
        }
    )


def card(photo: Photo, place: justified_rows.Place | None = None) -> Card:
    """A ready photo, with album and owner selected, or a row of `COLUMNS`."""
    return _card(photo, place, (get_language(), get_script_prefix()))


def link_card(photo: Photo, place: justified_rows.Place | None = None) -> LinkCard:
    network = formatting.network(photo.network)
    post_url = formatting.web_address(photo.post_url)
    name = _("A photo on %(network)s") % {"network": network}
    return LinkCard(name, post_url, network, place)


def is_linked(photo: Photo) -> bool:
    """Whether pages may show no more of it than its link."""
    return photo.network in settings.DISPLAY_POLICY.linked(Surface.PAGE)


def cards(photos: Sequence[Photo], *, is_top: bool = True) -> list[Card | LinkCard]:
    """Photos, each with its place on the wall; `is_top`: nothing stands above.

    A link stands in a square: its shape tells nothing of the picture.
    """
    linked = settings.DISPLAY_POLICY.linked(Surface.PAGE)
    sizes = [
        (1, 1) if photo.network in linked else (photo.width or 1, photo.height or 1)
        for photo in photos
    ]
    return _written(photos, justified_rows.places(sizes, is_top=is_top))


def groups(photos: Sequence[Photo], moment: str) -> list[Group]:
    """The photos of a page by the month of `moment`; one group without a month where
    that is no time."""
    found: list[Group] = []
    zone = timezone.get_current_timezone()
    for month, chosen in groupby(photos, key=lambda photo: _month(photo, moment, zone)):
        found.append(Group(month, cards(list(chosen), is_top=not found)))
    return found


def _month(photo: Photo, moment: str, zone: tzinfo) -> date | None:
    value = getattr(photo, moment)
    if not isinstance(value, datetime):
        return None
    there = formatting.local(value, zone)
    return date(there.year, there.month, 1)


def cards_of_ranking(photos: Sequence[Photo]) -> list[Card | LinkCard]:
    """The best of an album, without places on a wall."""
    return _written(photos, [None] * len(photos))


def _written(
    photos: Sequence[Photo], places: Sequence[justified_rows.Place | None]
) -> list[Card | LinkCard]:
    linked = settings.DISPLAY_POLICY.linked(Surface.PAGE)
    language_and_prefix = get_language(), get_script_prefix()
    return [
        link_card(photo, place)
        if photo.network in linked
        else _card(photo, place, language_and_prefix)
        for photo, place in zip(photos, places, strict=True)
    ]


def _card(
    photo: Photo,
    place: justified_rows.Place | None,
    language_and_prefix: tuple[str | None, str],
) -> Card:
    """`language_and_prefix`: the page's, and where addresses of the site begin."""
    facts = photo if isinstance(photo, tuple) else _facts(photo)
    key = (facts, place, language_and_prefix)
    known = _known.get(key)
    if known is None:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        known = _known[key] = _write(_photo_of(facts), place)
    return known


def _photo_of(facts: Sequence[Any]) -> Photo:
    """The photo that has these facts, as far as a card tells."""
    album = Album(tag=facts[-len(NAMES) - 1])
    owner = Owner(**dict(zip(NAMES, facts[-len(NAMES) :], strict=True)))
    own = dict(zip(FACTS, facts, strict=False))
    return Photo(album=album, owner=owner, **own)


def _write(photo: Photo, place: justified_rows.Place | None) -> Card:
    urls = rendition_urls(photo)
    usual = next((own for own in urls if own >= USUAL_WIDTH), max(urls))
    network = formatting.network(photo.network)
    return Card(
        url=reverse("photo", args=[photo.pk]),
        alt=alternative(photo),
        source=urls[usual],
        smallest=urls[min(urls)],
        source_set=", ".join(f"{url} {width}w" for width, url in urls.items()),
        width=photo.width or 1,
        height=photo.height or 1,
        placeholder=photo.placeholder,
        owner=formatting.owner_name(photo.owner),
        handle=formatting.plain(str(photo.owner)),
        owner_url=photo.owner.get_absolute_url(),
        profile=formatting.web_address(photo.owner.url),
        avatar=photo.owner.avatar_path,
        favourites=formatting.number(photo.favorite_count),
        liked=formatting.quantity(photo.favorite_count, "favourite", "favourites"),
        posted_at=photo.posted_at.isoformat(),
        posted=formatting.moment(photo.posted_at),
        included_at=photo.first_seen.isoformat(),
        included=formatting.moment(photo.first_seen),
        post_url=formatting.web_address(photo.post_url),
        network=network,
        view_on=_("View on %(network)s") % {"network": network},
        topic=str(photo.album),
        topic_url=photo.album.get_absolute_url(),
        place=place,
    )
