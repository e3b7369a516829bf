"""Queryset of photos: who may see them, how new ones are included, pictures due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db.models import Case, Q, Value, When
from django.db.models.signals import post_save
from django.utils import timezone

from app.moderation import rules
from app.querysets import managers
from app.querysets.counts import PhotoCounts
from app.querysets.first_of_people import first_ids
from app.querysets.insert import insert
from app.querysets.visibility import VisibilityQuerySet
from twitter_album import due_times

if TYPE_CHECKING:
    from app.models import Album, Owner, Photo

TOP_SEVEN = 7
# Between two attempts at a picture, or as its host asked.
MAX_PICTURE_WAIT = timedelta(days=1)


class PhotoQuerySet(VisibilityQuerySet):
    def visible(self) -> Self:
        """What the API and every count may take."""
        return self.filter(is_visible=True)

    def shown(self) -> Self:
        """What pages may show: visible, and the picture is ready."""
        return self.filter(is_shown=True)

    def leads(self) -> Self:
        """One copy of each picture, for lists across albums."""
        return self.filter(is_lead=True)

    def with_names(self) -> Self:
        return self.select_related("album", "owner")

    def copies_of(self, shown: Iterable[int]) -> Self:
        """The same pictures on other networks, hidden behind these photos."""
        there = self.filter(duplicate_of__in=list(shown), missing_since=None)
        hidden = there.filter(
            is_hidden=False, is_owner_blocked=False, hidden_by_rule=""
        )
        # Ordered, so that a page does not name the networks in another order each time.
        return hidden.select_related("owner").order_by("network", "id")

    def top_seven(self) -> Self:
        """Most favourites first; ties go to the newer post, then the newer row."""
        ranked = self.shown().order_by("-favorite_count", "-posted_at", "-id")
        return ranked[:TOP_SEVEN]

    def top_seven_of(self, album: Album) -> Self:
        """Of an album's photos: the top seven of now, or what is still shown of the
        ranking that the organiser froze."""
        ids = album.frozen_ids
        if not ids:
            return self.top_seven()
        ranks = Case(*(When(pk=pk, then=Value(n)) for n, pk in enumerate(ids)))
        return self.shown().filter(pk__in=ids).order_by(ranks)

    def in_order(
        self, order: Sequence[str], *, limit: int, people: Sequence[int] = ()
    ) -> Self:
        """The first of them; of these people, where there are any."""
        photos = self
        if len(people) == 1:
            photos = photos.filter(owner=people[0])
        elif people:
            first = first_ids(photos, people, order=order, limit=limit)
            photos = photos.filter(pk__in=first)
        return photos.order_by(*order)[:limit]

    def include(
        self, album: Album, photos: Sequence[Photo], *, owners: Iterable[Owner] = ()
    ) -> None:
        """Add new photos to a locked album: counts, rows and signal together.

        `owners`: all of theirs, where the caller has locked them already.
        """
        if not photos:
            return  # a look that brought nothing is no version
        self.prepare_and_count(album, photos, owners=owners)
        insert(photos)
        for photo in photos:
            # No signal was sent, and the milestones hang on it.
            post_save.send(
                sender=self.model,
                instance=photo,
                created=True,
                raw=False,
                using=self.db,
                update_fields=None,
            )

    def prepare_and_count(
        self, album: Album, photos: Sequence[Photo], *, owners: Iterable[Owner] = ()
    ) -> None:
        """Set what depends on other rows, and count, before `photos` are saved."""
        known = {owner.pk: owner for owner in owners}
        # Whoever adds a copy of the same picture waits here for its owner's row.
        unlocked = {photo.owner_id for photo in photos} - known.keys()
        known |= {owner.pk: owner for owner in managers.owners().locked(unlocked)}
        led = self._pictures_with_lead(photos)
        counts, version = PhotoCounts(), album.touch()
        for photo in photos:
            photo.album = album
            photo.version = photo.appeared_version = version
            owner = known[photo.owner_id]
            photo.is_owner_blocked = owner.is_blocked
            photo.hidden_by_rule = rules.hiding_reason(album, photo, owner)
            picture = (photo.network, photo.post_key, photo.position)
            # One lead per picture across all albums: the first visible copy that was
            # included.
            photo.is_lead = photo.will_be_visible and picture not in led
            if photo.will_be_visible:
                counts.add(
                    album_id=album.pk,
                    owner_id=photo.owner_id,
                    first_seen=photo.first_seen,
                    posted_at=photo.posted_at,
                    is_lead=photo.is_lead,
                )
        counts.write([album])

    def _pictures_with_lead(self, photos: Sequence[Photo]) -> set[tuple[str, str, int]]:
        """Those of them, and maybe others, that an album shows already."""
        leads = self.model._default_manager.filter(
            # Network and key apart find too much, never too little.
            network__in={photo.network for photo in photos},
            post_key__any_of={photo.post_key for photo in photos},
            is_lead=True,
            is_visible=True,
        )
        return set(leads.values_list("network", "post_key", "position"))

    def try_again(self) -> int:
        """Give the pictures that failed for good a new start."""
        # Not a plain update: a photo that failed for good is not counted, a pending one
        # is.
        return self.filter(state="failed").update_visibility(
            state="pending", attempts=0, try_at=timezone.now(), failure=""
        )

    def fetch_again(self) -> int:
        """Ready pictures whose files are gone: on no page until they are here again."""
        now = timezone.now()
        # Counts stay as they are: pending is as visible to the API as ready is.
        return self.filter(state="ready").update(
            state="pending",
            attempts=0,
            try_at=now,
            failure="its file was missing",
            file_missing_since=now,
        )

    def pictures_due(self, now: datetime) -> Self:
        is_due = due_times.due("try_at", now=now, max_wait=MAX_PICTURE_WAIT)
        # Never tried: due at once, even if a clock that ran ahead wrote its `try_at`.
        is_new = Q(attempts=0, failure="")
        return self.filter(is_due | is_new, state="pending")
