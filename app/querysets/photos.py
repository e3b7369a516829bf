"""Queryset of photos: who may see them, and counts and leads after each change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_save
from django.utils import timezone

from app.moderation import rules
from app.querysets.albums import AlbumQuerySet
from app.querysets.counts import PhotoCounts
from app.querysets.owners import BATCH_SIZE, OwnerQuerySet
from app.querysets.versions import VersionedPhotoQuerySet
from twitter_album import due_times

if TYPE_CHECKING:
    from app.models import Album, Photo

TOP_SEVEN = 7
# Between two attempts at a picture, or as its host asked.
MAX_PICTURE_WAIT = timedelta(days=1)


class PhotoQuerySet(VersionedPhotoQuerySet):
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
        hidden = there.filter(is_hidden=False, is_owner_blocked=False, kept_back="")
        # Ordered, so that a page does not name the networks in another order each time.
        return hidden.select_related("owner").order_by("network", "id")

    def top_seven(self) -> Self:
        """Most favourites first; ties go to the newer post, then the newer row."""
        ranked = self.shown().order_by("-favorite_count", "-posted_at", "-id")
        return ranked[:TOP_SEVEN]

    def include(self, album: Album, photos: Sequence[Photo]) -> None:
        """Add new photos to a locked album: counts, rows and signal together."""
        if not photos:
            return  # a look that brought nothing is no version
        self.prepare_and_count(album, photos)
        self.bulk_create(photos, batch_size=BATCH_SIZE)
        for photo in photos:
            # bulk_create sends no signal, and the milestones hang on it.
            post_save.send(
                sender=self.model,
                instance=photo,
                created=True,
                raw=False,
                using=self.db,
                update_fields=None,
            )

    def prepare_and_count(self, album: Album, photos: Sequence[Photo]) -> None:
        """Set what depends on other rows, and count, before `photos` are saved."""
        # Whoever adds a copy of the same picture waits here for its owner's row.
        locked = _owners().locked(photo.owner_id for photo in photos)
        known = {owner.pk: owner for owner in locked}
        led = set(
            self.model._default_manager.filter(
                # Network and key apart find too much, never too little; the triples are
                # compared below.
                network__in={photo.network for photo in photos},
                post_key__in={photo.post_key for photo in photos},
                is_lead=True,
                is_visible=True,
            ).values_list("network", "post_key", "position")
        )
        counts, version = PhotoCounts(), album.touch()
        for photo in photos:
            photo.album = album
            photo.version = photo.appeared_version = version
            owner = known[photo.owner_id]
            photo.is_owner_blocked = owner.is_blocked
            photo.kept_back = rules.hiding_reason(album, photo, owner)
            picture = (photo.network, photo.post_key, photo.position)
            # One lead per picture across all albums: the first visible copy that was
            # included.
            photo.is_lead = photo.will_be_visible and picture not in led
            if photo.will_be_visible:
                counts.add(
                    album_id=album.pk,
                    owner_id=photo.owner_id,
                    first_seen=photo.first_seen,
                    is_lead=photo.is_lead,
                )
        counts.write([album])

    def lock_rows(self, people: Iterable[int] = ()) -> None:
        """Lock the albums and then the people of these photos, and `people`, in the
        order in which everybody does who changes them.

        Who changes photos in several steps of one transaction holds all that the steps
        need before the first one: locked step by step, they were in no order.
        """
        rows = self.order_by()
        # Albums before owners: whoever saves photos holds the album when it asks for
        # the owner.
        _albums().locked(rows.values_list("album_id", flat=True).distinct())
        _owners().locked(rows.people() | {*people})

    def people(self) -> set[int]:
        """Whose these photos are, and the copies that are shown in their place or that
        they are shown for."""
        rows = list(self.order_by().values_list("pk", "duplicate_of", "owner_id"))
        if not rows:
            return set()
        # A lead may change to any member of its group, so the owners of all are needed.
        leads = {lead or pk for pk, lead, _ in rows}
        grouped = self.model._default_manager.filter(
            Q(pk__in=leads) | Q(duplicate_of__in=leads)
        )
        owners = {owner_id for *_, owner_id in rows}
        return owners | set(grouped.order_by().values_list("owner_id", flat=True))

    def update_visibility(self, **flags: Any) -> int:
        """Hide or unhide these photos, by a flag or by their `state`; the rules of
        their albums are asked anew, counts and leads follow, in one transaction.

        Locks albums, then owners, each by id, as whoever saves photos does.
        """
        with transaction.atomic():
            locked = _albums().locked(
                self.order_by().values_list("album_id", flat=True).distinct()
            )
            # Read again under the lock: a photo may have come or gone while we waited.
            rows = self.filter(album__in=locked)
            # Whoever adds a copy of one of these waits here, or is waited for.
            _owners().locked(
                rows.order_by().values_list("owner_id", flat=True).distinct()
            )
            touched = list(rows.values_list("pk", "network", "post_key"))
            counts = PhotoCounts()
            # Not more at once: databases limit the values that one statement may name.
            for start in range(0, len(touched), BATCH_SIZE):
                counts.update(self._change(touched[start : start + BATCH_SIZE], flags))
            counts.write(locked)
        return len(touched)

    def _change(
        self, touched: Sequence[tuple[int, str, str]], flags: dict[str, Any]
    ) -> PhotoCounts:
        """Visible photos more or less."""
        photos = self.model._default_manager
        copies = photos.filter(
            network__in={network for _, network, _ in touched},
            post_key__in={key for _, _, key in touched},
        )
        # Counted before and after and subtracted: whatever flags and rules do, counts
        # agree.
        before = copies._visible_counts()
        changed = photos.filter(pk__in=[pk for pk, _, _ in touched])
        if flags:
            changed.update(**flags)
        # Rules before leads: only a photo that its rules show can lead.
        changed._apply_rules()
        copies._choose_leads()
        after = copies._visible_counts()
        after.subtract(before)
        return after

    def _apply_rules(self) -> None:
        judged = self.with_names().only(
            *rules.RULE_COLUMNS,
            "kept_back",
            "album",
            "owner",
        )
        changed: dict[str, list[int]] = {}
        for photo in judged:
            reason = rules.hiding_reason(photo.album, photo, photo.owner)
            if reason != photo.kept_back:
                changed.setdefault(reason, []).append(photo.pk)
        # One update per reason instead of one per photo; most share a reason.
        for reason, ids in changed.items():
            rows = self.model._default_manager.filter(pk__in=ids)
            rows.update(kept_back=reason)

    def _visible_counts(self) -> PhotoCounts:
        counts = PhotoCounts()
        rows = self.filter(is_visible=True)
        for row in rows.values("album_id", "owner_id", "first_seen", "is_lead"):
            counts.add(**row)
        return counts

    def _choose_leads(self) -> None:
        led: set[tuple[str, str, int]] = set()
        chosen: list[int] = []
        passed: list[int] = []
        # The order in which they were included decides, so that a lead stays the lead.
        for photo in self.order_by("first_seen", "id").only(
            "network", "post_key", "position", "is_visible", "is_lead"
        ):
            picture = (photo.network, photo.post_key, photo.position)
            leads = photo.is_visible and picture not in led
            if leads:
                led.add(picture)
            if leads != photo.is_lead:
                (chosen if leads else passed).append(photo.pk)
        rows = self.model._default_manager
        # Of other albums, too: the lock of their person is enough.
        rows.filter(pk__in=passed).update_quietly(is_lead=False)
        rows.filter(pk__in=chosen).update_quietly(is_lead=True)

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


def _albums() -> AlbumQuerySet:
    albums: AlbumQuerySet = apps.get_model("app", "Album").objects.all()
    return albums


def _owners() -> OwnerQuerySet:
    owners: OwnerQuerySet = apps.get_model("app", "Owner").objects.all()
    return owners
