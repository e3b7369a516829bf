"""A photo as the templates show it, with every value formatted beforehand.

Sixty cards make a page; filters and method calls in the template would cost
three times as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import ClassVar

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from app import display, wall
from app.models import Album, Owner, Photo
from twitter_album import storage
from twitter_album.display_policy import Surface

USUAL_WIDTH = 640
"""The rendition for browsers that do not choose one."""
MOST_KNOWN = 3_000

FACTS = (
    *("pk", "state", "content_hash", "width", "height", "placeholder", "alt_text"),
    *("favorite_count", "posted_at", "first_seen", "post_url", "network"),
)
"""What a card is written from, besides names, place and language."""
COLUMNS = (
    *(*FACTS, "album__tag"),
    *(
        f"owner__{name}"
        for name in ("screen_name", "server", "display_name", "url", "avatar_mark")
    ),
)
"""What a card needs of the database, a third of what there is."""
_facts = attrgetter(*FACTS)
_known: dict[tuple[object, ...], Card] = {}


@dataclass(frozen=True, slots=True)
class Card:
    """Times are ISO 8601 for machines (`..._at`) and in words for people; `liked` is
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
    place: wall.Place | None = None


@dataclass(frozen=True, slots=True)
class LinkCard:
    """What stands in place of a photo of which only the link may be shown."""

    is_link: ClassVar[bool] = True

    name: str
    post_url: str
    network: str
    place: wall.Place | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Photos that stand together under the first day of their month."""

    month: date | None
    cards: list[Card | LinkCard]

    @property
    def heading(self) -> str:
        return display.month(self.month) if self.month else ""


def rendition_urls(photo: Photo) -> dict[int, str]:
    """The addresses of a ready photo's pictures by width, narrowest first."""
    media = default_storage.url("")
    return {
        width: f"{media}{storage.rendition_name(photo.content_hash, width)}"
        for width in photo.rendition_widths
    }


def alternative(photo: Photo) -> str:
    """The author's description, or else what is honestly known."""
    return display.plain(photo.alt_text) or (
        _("Photo by %(name)s, posted on %(day)s")
        % {
            "name": display.plain(str(photo.owner)),
            "day": display.day(photo.posted_at),
        }
    )


def card(photo: Photo, place: wall.Place | None = None) -> Card:
    """A ready photo, with album and owner selected."""
    return _Writer().card(photo, place)


def link_card(photo: Photo, place: wall.Place | None = None) -> LinkCard:
    network = display.network(photo.network)
    post_url = display.web_address(photo.post_url)
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
    return _written(photos, wall.places(sizes, is_top=is_top))


def groups(photos: Sequence[Photo], moment: str) -> list[Group]:
    """The photos of a page by the month of `moment`; one group without a month where
    that is no time."""
    found: list[Group] = []
    for month, chosen in groupby(photos, key=lambda photo: _month(photo, moment)):
        found.append(Group(month, cards(list(chosen), is_top=not found)))
    return found


def _month(photo: Photo, moment: str) -> date | None:
    value = getattr(photo, moment)
    if not isinstance(value, datetime):
        return None
    return timezone.localtime(value).date().replace(day=1)


def cards_of_ranking(photos: Sequence[Photo]) -> list[Card | LinkCard]:
    """The best of an album, without places on a wall."""
    return _written(photos, [None] * len(photos))


def _written(
    photos: Sequence[Photo], places: Sequence[wall.Place | None]
) -> list[Card | LinkCard]:
    linked, writer = settings.DISPLAY_POLICY.linked(Surface.PAGE), _Writer()
    return [
        link_card(photo, place)
        if photo.network in linked
        else writer.card(photo, place)
        for photo, place in zip(photos, places, strict=True)
    ]


class _Writer:
    """Remembers addresses of albums and people: a page names few of them often."""

    def __init__(self) -> None:
        self._owners: dict[int, tuple[str, ...]] = {}
        self._topics: dict[int, tuple[str, str]] = {}
        self._networks: dict[str, str] = {}

    def card(self, photo: Photo, place: wall.Place | None) -> Card:
        names = self._owner(photo.owner), self._topic(photo.album)
        facts = (*_facts(photo), *names, place, get_language())
        known = _known.get(facts)
        if known is None:
            if len(_known) >= MOST_KNOWN:
                _known.clear()
            known = _known[facts] = self._write(photo, place)
        return known

    def _write(self, photo: Photo, place: wall.Place | None) -> Card:
        owner, handle, owner_url, profile, avatar = self._owner(photo.owner)
        topic, topic_url = self._topic(photo.album)
        urls = rendition_urls(photo)
        usual = next((own for own in urls if own >= USUAL_WIDTH), max(urls))
        return Card(
            url=reverse("photo", args=[photo.pk]),
            alt=alternative(photo),
            source=urls[usual],
            smallest=urls[min(urls)],
            source_set=", ".join(f"{url} {width}w" for width, url in urls.items()),
            width=photo.width or 1,
            height=photo.height or 1,
            placeholder=photo.placeholder,
            owner=owner,
            handle=handle,
            owner_url=owner_url,
            profile=profile,
            avatar=avatar,
            favourites=display.number(photo.favorite_count),
            liked=display.quantity(photo.favorite_count, "favourite", "favourites"),
            posted_at=photo.posted_at.isoformat(),
            posted=display.moment(photo.posted_at),
            included_at=photo.first_seen.isoformat(),
            included=display.moment(photo.first_seen),
            post_url=display.web_address(photo.post_url),
            network=display.network(photo.network),
            view_on=self._view_on(photo.network),
            topic=topic,
            topic_url=topic_url,
            place=place,
        )

    def _owner(self, owner: Owner) -> tuple[str, ...]:
        if owner.pk not in self._owners:
            name, handle = display.owner_name(owner), display.plain(str(owner))
            profile = display.web_address(owner.url)
            own_pages = owner.get_absolute_url(), profile, owner.avatar_path
            self._owners[owner.pk] = name, handle, *own_pages
        return self._owners[owner.pk]

    def _view_on(self, network: str) -> str:
        if network not in self._networks:
            name = display.network(network)
            self._networks[network] = _("View on %(network)s") % {"network": name}
        return self._networks[network]

    def _topic(self, album: Album) -> tuple[str, str]:
        if album.pk not in self._topics:
            self._topics[album.pk] = str(album), album.get_absolute_url()
        return self._topics[album.pk]
