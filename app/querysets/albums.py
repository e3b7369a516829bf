"""Queryset of albums: found by hashtag, their best photos, locked in one order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import F, OuterRef, Subquery

from twitter_album import hashtags

if TYPE_CHECKING:
    from app.models import Album
    from app.querysets.photos import PhotoQuerySet


class AlbumQuerySet(models.QuerySet["Album"]):
    def tagged(self, text: str) -> Album:
        """The album of a hashtag in any spelling; raises DoesNotExist."""
        try:
            return self.get(key=hashtags.canonical(text))
        except hashtags.InvalidHashtag:
            raise self.model.DoesNotExist from None

    def with_best(self, photos: PhotoQuerySet, number: int) -> Self:
        """Each album with the ids of the most favoured of these photos, as `best_0` and
        so on: one seek in an index each."""
        of_album = photos.filter(album=OuterRef("pk"))
        best = of_album.order_by("-favorite_count", "-posted_at", "-id")
        ids = best.values("pk")
        return self.annotate(
            **{f"best_{n}": Subquery(ids[n : n + 1]) for n in range(number)}
        )

    def update(self, **values: Any) -> int:
        """Whatever changes of an album counts as a version of it."""
        # Here rather than in `touch`, so that no update of an album can leave it out.
        return super().update(**{"version": F("version") + 1} | values)

    def touch_all(self) -> None:
        """For what the pages of every album show."""
        self.update_in_order()

    def update_in_order(self, **values: Any) -> int:
        """For several albums at once: a plain UPDATE locks them in any order, and
        somebody who has locked some of them would wait for ever."""
        with transaction.atomic():
            # no_key: rows that refer to an album are inserted meanwhile, which needs
            # its key only.
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
            # Ordered by id: two transactions that lock the same albums in other orders
            # deadlock.
            self.filter(pk__in=set(ids)).order_by("pk").select_for_update(no_key=True)
        )
