"""Albums and people, found by name and locked in one order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower

from app.querysets.networks import NetworkQuerySet
from twitter_album import hashtags, server_names

if TYPE_CHECKING:
    from app.models import Album, Owner

BATCH = 500
"""Rows named in one statement; databases set a limit to that."""


class AlbumQuerySet(models.QuerySet["Album"]):
    def tagged(self, text: str) -> Album:
        """The album of a hashtag in any spelling; raises DoesNotExist."""
        try:
            return self.get(key=hashtags.canonical(text))
        except hashtags.InvalidHashtag:
            raise self.model.DoesNotExist from None

    def update(self, **values: Any) -> int:
        """Whatever changes of an album counts as a version of it."""
        return super().update(**{"version": F("version") + 1} | values)

    def touch_all(self) -> None:
        """For what the pages of every album show."""
        self.update_in_order()

    def update_in_order(self, **values: Any) -> int:
        """For several albums at once: a plain UPDATE locks them in any order, and
        somebody who has locked some of them would wait for ever."""
        with transaction.atomic():
            ids = [
                album.pk for album in self.order_by("pk").select_for_update(no_key=True)
            ]
            return self.model._default_manager.filter(pk__in=ids).update(**values)

    def locked(self, ids: Iterable[int]) -> list[Album]:
        """These albums, locked in one order for all, so that nobody deadlocks.

        Their keys stay free: a commit asks for these where rows name an album, in no
        order.
        """
        return list(
            self.filter(pk__in=set(ids)).order_by("pk").select_for_update(no_key=True)
        )


class OwnerQuerySet(NetworkQuerySet["Owner"]):
    def locked(self, ids: Iterable[int]) -> list[Owner]:
        """As albums are, and after them."""
        wanted = sorted(set(ids))
        return [
            owner
            for start in range(0, len(wanted), BATCH)
            for owner in self.filter(pk__in=wanted[start : start + BATCH])
            .order_by("pk")
            .select_for_update(no_key=True)
        ]

    def public(self) -> Self:
        """Who may be named: not blocked, and with a photo that may be seen."""
        return self.filter(is_blocked=False, photo_count__gt=0)

    def with_photos(self) -> Self:
        return self.public().order_by("-photo_count", "id")

    def named(self, name: str) -> Self:
        """Whoever has this exact handle, else everybody with this display name."""
        handle = name.removeprefix("@")
        screen_name, _, server = handle.partition("@")
        by_handle = self.alias(lowered=Lower("screen_name")).filter(
            lowered=screen_name.lower()
        )
        if server:
            by_handle = by_handle.at(server)
        return by_handle if by_handle.exists() else self.filter(display_name=name)

    def at(self, server: str) -> Self:
        """By the domain of their handles, or the host of their ids: people may be
        named by the host of their server's API."""
        named = Q(server=server_names.readable(server))
        for scheme in ("https://", "http://", ""):
            host = server_names.canonical(server)
            named |= Q(user_id__startswith=f"{scheme}{host}/")
        return self.filter(named)

    def count_more(self, changes: Counter[int]) -> None:
        """Add to the numbers of photos, by id, of rows that the caller has locked."""
        alike: dict[int, list[int]] = {}
        for owner_id, change in changes.items():
            if change:
                alike.setdefault(change, []).append(owner_id)
        for change, ids in alike.items():
            for start in range(0, len(ids), BATCH):
                owners = self.filter(pk__in=ids[start : start + BATCH])
                owners.update(photo_count=F("photo_count") + change)
