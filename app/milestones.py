"""Every milestone is reached once and told once."""

from __future__ import annotations

from django.db import transaction

from app.models import Album, Delivery, Milestone


def reconcile(album: Album) -> list[Milestone]:
    """Insert every milestone that the album has reached and that has no row yet.

    The caller holds the album's row lock, in the transaction that changed its
    count. Idempotent; the only place that makes these rows.
    """
    due = [number for number in album.thresholds if number <= album.photo_count]
    told = album.told_milestones
    return [_reach(album, number) for number in due if number not in told]


def reconcile_all() -> list[Milestone]:
    """The same for every album: what a changed setting or a lost signal left out."""
    made = []
    told = set(Milestone.objects.values_list("album_id", "threshold"))
    for seen in Album.objects.all():
        # Most albums owe nothing: they are not locked for it.
        reached = (number for number in seen.thresholds if number <= seen.photo_count)
        if all((seen.pk, number) in told for number in reached):
            continue
        with transaction.atomic():
            for album in Album.objects.locked([seen.pk]):
                made += reconcile(album)
    return made


def _reach(album: Album, threshold: int) -> Milestone:
    visible = album.photos.visible().order_by("first_seen", "id")
    nth = visible[threshold - 1 : threshold].first()
    milestone = Milestone.objects.create(album=album, threshold=threshold, photo=nth)
    Delivery.objects.queue(
        album.recipient_addresses, name=f"milestone-{threshold}", milestone=milestone
    )
    album.told_milestones.add(threshold)
    return milestone
