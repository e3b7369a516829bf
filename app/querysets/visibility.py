"""Hides and shows photos: rules are applied, counts and leads follow each change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from app.moderation import rules
from app.querysets import managers
from app.querysets.counts import PhotoCounts
from app.querysets.owners import BATCH_SIZE
from app.querysets.photo_versions import VersionedPhotoQuerySet


class VisibilityQuerySet(VersionedPhotoQuerySet):
    def lock_rows(self, people: Iterable[int] = ()) -> None:
        """Lock the albums and then the people of these photos, and `people`, in the
        order in which everybody does who changes them.

        Who changes photos in several steps of one transaction holds all that the steps
        need before the first one: locked step by step, they were in no order.
        """
        rows = self.order_by()
        # Albums before owners: whoever saves photos holds the album when it asks for
        # the owner.
        managers.albums().locked(rows.values_list("album_id", flat=True).distinct())
        managers.owners().locked(rows.people() | {*people})

    def people(self) -> set[int]:
        """Whose these photos are, and the copies that are shown in their place or that
        they are shown for."""
        rows = list(self.order_by().values_list("pk", "duplicate_of", "owner_id"))
        if not rows:
            return set()
        # A lead may change to any member of its group, so the owners of all are needed.
        leads = {lead or pk for pk, lead, _ in rows}
        grouped = self.model._default_manager.filter(
            Q(pk__any_of=leads) | Q(duplicate_of__pk__any_of=leads)
        )
        owners = {owner_id for *_, owner_id in rows}
        return owners | set(grouped.order_by().values_list("owner_id", flat=True))

    def update_visibility(self, **flags: Any) -> int:
        """Hide or unhide these photos, by a flag or by their `state`; the rules of
        their albums are asked anew, counts and leads follow, in one transaction.

        Locks albums, then owners, each by id, as whoever saves photos does.
        """
        with transaction.atomic():
            locked = managers.albums().locked(
                self.order_by().values_list("album_id", flat=True).distinct()
            )
            # Read again under the lock: a photo may have come or gone while we waited.
            rows = self.filter(album__in=locked)
            # Whoever adds a copy of one of these waits here, or is waited for.
            managers.owners().locked(
                rows.order_by().values_list("owner_id", flat=True).distinct()
            )
            touched = list(rows.values_list("pk", "network", "post_key"))
            counts = PhotoCounts()
            # Not more at once: databases limit the values that one statement may name.
            for start in range(0, len(touched), BATCH_SIZE):
                counts.update(self._change(touched[start : start + BATCH_SIZE], flags))
            counts.write(locked)
        return len(touched)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Counts follow, and of what was hidden behind these photos one is shown; none
        where the organiser had hidden the picture."""
        # It needs the models, which need this module.
        from app.moderation import duplicates

        with transaction.atomic():
            # All that the steps need, before the first one.
            self.lock_rows()
            ids = list(self.order_by().values_list("pk", flat=True))
            duplicates.release_copies(ids)
            deleted: Counter[str] = Counter()
            # By their ids: to hide them may end what they were chosen by. In parts, as
            # Django names all of them in one statement.
            for start in range(0, len(ids), BATCH_SIZE):
                part = ids[start : start + BATCH_SIZE]
                rows = self.model._default_manager.filter(pk__in=part)
                # Those in whose place they stood, or who stood in theirs, change too.
                rows.update_visibility(is_hidden=True, duplicate_of=None)
                deleted.update(super(VisibilityQuerySet, rows).delete()[1])
            return deleted.total(), dict(deleted)

    # Of lists only, as Django's own: `Photo.objects.delete()` would be a slip.
    delete.queryset_only = True  # type: ignore[attr-defined]

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
        judged = self.select_related("album", "owner").only(
            *rules.RULE_COLUMNS,
            "hidden_by_rule",
            "album",
            "owner",
        )
        changed: dict[str, list[int]] = {}
        for photo in judged:
            reason = rules.hiding_reason(photo.album, photo, photo.owner)
            if reason != photo.hidden_by_rule:
                changed.setdefault(reason, []).append(photo.pk)
        # One update per reason instead of one per photo; most share a reason.
        for reason, ids in changed.items():
            rows = self.model._default_manager.filter(pk__in=ids)
            rows.update(hidden_by_rule=reason)

    def _visible_counts(self) -> PhotoCounts:
        counts = PhotoCounts()
        rows = self.filter(is_visible=True)
        columns = ("album_id", "owner_id", "first_seen", "posted_at", "is_lead")
        for row in rows.values(*columns):
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
