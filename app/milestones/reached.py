"""Finds the milestones that an album has reached, and queues their e-mails once."""

from __future__ import annotations

import logging

from django.db import OperationalError, transaction

from app.milestones import repeated_emails
from app.models import Album, Delivery, Milestone

logger = logging.getLogger(__name__)


def reconcile(album: Album) -> list[Milestone]:
    """Insert every milestone that the album has reached and that has no row yet.

    The caller holds the album's row lock, in the transaction that changed its
    count. Idempotent; the only place that makes these rows.
    """
    # All that are reached, not the last alone: an import may jump from 98 to 205.
    due = [
        threshold for threshold in album.thresholds if threshold <= album.photo_count
    ]
    announced = album.announced_milestones
    return [_reach(album, threshold) for threshold in due if threshold not in announced]


def reconcile_all() -> list[Milestone]:
    """The same for every album: what a changed setting or a lost signal left out."""
    made = []
    announced = set(Milestone.objects.values_list("album_id", "threshold"))
    for unlocked in Album.objects.all():
        try:
            made += _reconcile_one(unlocked, announced)
        except OperationalError:
            raise
        except Exception:  # whatever one album raises costs no other
            logger.exception("%s: its milestones cannot be looked for", unlocked)
    return made


def _reconcile_one(unlocked: Album, announced: set[tuple[int, int]]) -> list[Milestone]:
    # Most albums owe nothing: they are not locked for it.
    reached = (
        threshold
        for threshold in unlocked.thresholds
        if threshold <= unlocked.photo_count
    )
    if all((unlocked.pk, threshold) in announced for threshold in reached):
        return []
    with transaction.atomic():
        return [
            milestone
            for album in Album.objects.locked([unlocked.pk])
            for milestone in reconcile(album)
        ]


def _reach(album: Album, threshold: int) -> Milestone:
    visible = album.photos.visible().order_by("first_seen", "id")
    # Counted in the order of inclusion; None if photos were hidden meanwhile.
    nth = visible[threshold - 1 : threshold].first()
    # The unique constraint is the last guard: whatever calls this, there is one row.
    milestone = Milestone.objects.create(album=album, threshold=threshold, photo=nth)
    Delivery.objects.queue(
        album.recipient_addresses, name=f"milestone-{threshold}", milestone=milestone
    )
    repeated_emails.hold_repeated_milestone(milestone)
    # The set was read once for a whole batch of photos; it must know this one now.
    album.announced_milestones.add(threshold)
    # The album's page shows which milestones were reached.
    album.touch()
    return milestone
