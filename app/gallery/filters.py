"""Filters and sort orders of a gallery page, read from the query of its address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from app.gallery.pagination import (
    FAVOURITES,
    INCLUDED,
    OLDEST,
    POSTED,
    InvalidPage,
    Sort,
)
from app.gallery.search import Search, clean
from app.models import Album, Owner, Photo
from app.querysets import PhotoQuerySet
from twitter_album.redistribution_policy import Surface

SORTS = {
    "included": (INCLUDED, gettext_lazy("Newest included")),
    "posted": (POSTED, gettext_lazy("Newest posted")),
    "favourites": (FAVOURITES, gettext_lazy("Most favourites")),
    "oldest": (OLDEST, gettext_lazy("Oldest")),
}
DEFAULT_SORT = "included"
MAX_NAME_LENGTH = 300
# Photos that are sorted for a page sooner than an album is walked for them.
MAX_SORTED_PHOTOS = 3_000


@dataclass(frozen=True)
class PhotoFilters:
    """Lives in the query of an address and nowhere else; empty values choose all.

    `owner` is a handle, `on` a day in the time zone of the site, `q` what is searched
    for.
    """

    sort_name: str = DEFAULT_SORT
    network: str = ""
    owner: str = ""
    is_described: bool = False
    on: date | None = None
    q: str = ""
    query: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, query: Mapping[str, str], networks: list[str]) -> PhotoFilters:
        """Raises InvalidPage."""
        # Whatever else an address has, such as the tags that Facebook adds to a link,
        # is left out of the links of the page.
        names = ("sort", "network", "owner", "described", "on")
        given = {name: query[name] for name in names if query.get(name)}
        given |= _searched(query)
        sort_name = given.get("sort", DEFAULT_SORT)
        if sort_name not in SORTS:
            raise InvalidPage(_one_of("sort", list(SORTS)))
        network = given.get("network", "")
        if network and network not in networks:
            raise InvalidPage(_one_of("network", networks))
        if given.get("described", "1") != "1":
            raise InvalidPage(_("described must be 1, or left out."))
        owner = given.get("owner", "")
        # PostgreSQL refuses NUL in a text: that would be a server error.
        if len(owner) > MAX_NAME_LENGTH or "\0" in owner:
            raise InvalidPage(_("owner must be the name of somebody in this album."))
        # One list has one address: search engines and caches see each page once.
        if sort_name == DEFAULT_SORT:
            given.pop("sort", None)
        described, on = "described" in given, _day(given.get("on", ""))
        return cls(sort_name, network, owner, described, on, given.get("q", ""), given)

    @classmethod
    def read_search(
        cls, query: Mapping[str, str], sort_name: str = DEFAULT_SORT
    ) -> PhotoFilters:
        """Of a list that has no other filter, and one order."""
        given = _searched(query)
        return cls(sort_name, q=given.get("q", ""), query=given)

    @property
    def sort(self) -> Sort:
        return SORTS[self.sort_name][0]

    @property
    def is_filtered(self) -> bool:
        return bool(self.query.keys() - {"sort", "size"})

    @property
    def is_by_inclusion(self) -> bool:
        return self.sort.fields == INCLUDED.fields

    @property
    def reads_posts(self) -> bool:
        """Whether it tells of a photo more than the link and what is ours."""
        is_by_favourites = self.sort is FAVOURITES
        return bool(self.owner or self.is_described or is_by_favourites or self.q)

    @cached_property
    def search(self) -> Search | None:
        return Search(self.q) if self.q else None

    def search_in(self, album: Album) -> Search | None:
        return replace(self.search, album_id=album.pk) if self.search else None

    @cached_property
    def owners(self) -> list[Owner]:
        """Whom `owner` means."""
        return list(Owner.objects.public().named(self.owner))

    @property
    def facts(self) -> tuple[object, ...]:
        """By which photos are filtered: of an owner, whom the handle means now."""
        people = sorted(owner.pk for owner in self.owners) if self.owner else None
        facts = self.network, people, self.is_described, self.on
        return (*facts, self.search.facts) if self.search else facts

    def of(self, photos: PhotoQuerySet) -> PhotoQuerySet:
        """All but `search`, which a page does in its own way."""
        if self.network:
            photos = photos.filter(network=self.network)
        if self.owner:
            photos = photos.filter(owner__in=self.owners)
        if self.is_described:
            # In the words of the partial index `album_described`, or it would not be
            # used.
            photos = photos.exclude(alt_text="")
        if self.on:
            moment = "posted_at" if self.sort is POSTED else "first_seen"
            # The next midnight, not 24 hours: the days on which clocks change have 23
            # or 25.
            start = timezone.make_aware(datetime.combine(self.on, time()))
            end = timezone.make_aware(
                datetime.combine(self.on + timedelta(days=1), time())
            )
            photos = photos.filter(**{f"{moment}__gte": start, f"{moment}__lt": end})
        is_in_order = self.is_by_inclusion or (self.on and self.sort is POSTED)
        if self.query.keys() - {"sort", "size", "q"} and not is_in_order:
            # No order across people: all of theirs would be read and sorted for it.
            order = () if self.owner else ("-first_seen", "-id")
            photos = _sorted_if_few(photos, order)
        return photos

    def people(self, album: Album, limit: int) -> list[Owner]:
        """Who may be chosen: those with most photos, and the one who is chosen."""
        rows = album.participants.filter(owner__is_blocked=False)
        if unnamed := settings.DISPLAY_POLICY.restricted(Surface.PAGE):
            rows = rows.exclude(owner__network__in=unnamed)
        rows = rows.select_related("owner")
        people = [row.owner for row in rows.order_by("-photo_count", "owner")[:limit]]
        # The form must show what is chosen, whoever it is, or sending it would change
        # it.
        if self.owner and self.owner not in {owner.handle for owner in people}:
            people += self.owners[:1]
        return people


def _sorted_if_few(photos: PhotoQuerySet, order: Sequence[str]) -> PhotoQuerySet:
    """The same photos of an album, where a filter leaves few of them: these are found
    first, by the index of the filter, which has this order, and then sorted. A database
    would go through the album in the order of the page until it has found enough.
    """
    ids = photos.order_by(*order).values("pk")
    # One more than is taken tells whether there are more, without a count.
    if len(ids[MAX_SORTED_PHOTOS : MAX_SORTED_PHOTOS + 1]):
        return photos
    return Photo.objects.with_names().filter(pk__in=ids[:MAX_SORTED_PHOTOS])


def _searched(query: Mapping[str, str]) -> dict[str, str]:
    text = clean(query.get("q", ""))
    return {"q": text} if text else {}


def _one_of(name: str, words: list[str]) -> str:
    message = _("%(name)s must be one of %(words)s.")
    return message % {"name": name, "words": ", ".join(words)}


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
        # The last day of the calendar has no next one: better said here than in a
        # query.
        timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    except (ValueError, OverflowError):
        raise InvalidPage(_("on must be a day such as 2026-11-03.")) from None
    return day
