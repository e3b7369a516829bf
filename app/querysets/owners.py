"""Queryset of people: found by name, locked in one order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Lower

from app.querysets.search_words import SearchWordsQuerySet
from twitter_album import server_names

if TYPE_CHECKING:
    from app.models import Owner
    from app.querysets.photos import PhotoQuerySet

# Rows named in one statement; databases set a limit to that.
BATCH_SIZE = 500
# People of one name whose photos are listed together, at most.
MAX_SAME_NAME = 12


class OwnerQuerySet(SearchWordsQuerySet["Owner"]):
    def locked(self, ids: Iterable[int]) -> list[Owner]:
        """As albums are, and after them."""
        wanted = sorted(set(ids))
        return [
            owner
            # In ascending parts, so that the order of the locks is one across them too.
            for start in range(0, len(wanted), BATCH_SIZE)
            for owner in self.filter(pk__any_of=wanted[start : start + BATCH_SIZE])
            .order_by("pk")
            .select_for_update(no_key=True)
        ]

    def public(self) -> Self:
        """Who may be named: not blocked, and with a photo that may be seen."""
        return self.filter(is_blocked=False, photo_count__gt=0)

    def with_photos(self) -> Self:
        return self.public().order_by("-photo_count", "id")

    def with_handle(self, name: str) -> Self:
        screen_name, _, server = name.removeprefix("@").partition("@")
        by_handle = self.alias(lowered=Lower("screen_name")).filter(
            lowered=screen_name.lower()
        )
        return by_handle.on_server(server) if server else by_handle

    def by_handle_or_display_name(self, name: str) -> Self:
        """Whoever has this exact handle, else everybody with this display name."""
        by_handle = self.with_handle(name)
        # A handle wins over display names: anybody may call themselves as another
        # person.
        if by_handle.exists():
            return by_handle
        # Browsers take `..` for a step in an address, and `@..` for a name.
        return self.filter(display_name__in={name, name.removeprefix("@")})

    def named(self, name: str) -> Self:
        """The same, those with the most photos: a display name may be a crowd's, and
        a page that merges the photos of hundreds would take long."""
        found = self.by_handle_or_display_name(name)
        return found.order_by("-photo_count", "id")[:MAX_SAME_NAME]

    def with_newest(self, photos: PhotoQuerySet, number: int) -> Self:
        """Each with the ids of their newest of these photos, as albums have them."""
        theirs = photos.filter(owner=OuterRef("pk")).order_by("-posted_at", "-id")
        ids = theirs.values("pk")
        return self.annotate(
            **{f"newest_{n}": Subquery(ids[n : n + 1]) for n in range(number)}
        )

    def on_server(self, server: str) -> Self:
        """By the domain of their handles, or the host of their ids: people may be
        named by the host of their server's API."""
        named = Q(server=server_names.readable(server))
        for scheme in ("https://", "http://", ""):
            # Ids of Mastodon are addresses, with either scheme; others have none.
            host = server_names.canonical(server)
            named |= Q(user_id__startswith=f"{scheme}{host}/")
        return self.filter(named)

    def add_to_photo_counts(self, changes: Counter[int]) -> None:
        """Add to the numbers of photos, by id, of rows that the caller has locked."""
        # Grouped by the difference: nearly all change by one, so one statement serves
        # them.
        alike: dict[int, list[int]] = {}
        for owner_id, change in changes.items():
            if change:
                alike.setdefault(change, []).append(owner_id)
        for change, ids in alike.items():
            for start in range(0, len(ids), BATCH_SIZE):
                owners = self.filter(pk__any_of=ids[start : start + BATCH_SIZE])
                owners.update(photo_count=F("photo_count") + change)
