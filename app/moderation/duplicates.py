"""The same picture on several networks is shown once, with all its sources.

Shown is the copy with the most favourites, and these are its popularity: the same
people may like a picture here and there, so a sum would count them twice. A picture
that the organiser hid stays hidden on every network.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from app.models import Album, Photo
from app.moderation.outlines import Outlines
from twitter_album import fingerprints


def join_nearest(photo: Photo, outlines: Outlines | None = None) -> None:
    """Joins a photo, whose picture is ready, to its copies from other networks."""
    other = nearest(photo, outlines)
    if other is not None:
        join(photo, other)


def join(photo: Photo, other: Photo) -> None:
    """These show the same picture."""
    with transaction.atomic():
        # The album first: whoever includes or hides photos of the group holds it too.
        Album.objects.locked([photo.album_id])
        # As it is now, under the lock: its group may have another lead since.
        lead = Photo.objects.filter(pk=other.pk).values_list("duplicate_of", flat=True)
        _choose_lead({photo.pk, other.pk, *filter(None, lead)})


def update_leads(photo_ids: Collection[int]) -> None:
    """After favourites moved, or a copy came to be seen or unseen."""
    grouped = Photo.objects.filter(pk__in=photo_ids).filter(
        Q(duplicate_of__isnull=False) | Q(duplicates__isnull=False)
    )
    # Once for each group, however many of its members were given.
    for lead_id in {photo.duplicate_of_id or photo.pk for photo in grouped}:
        _choose_lead({lead_id})


def release_copies(photo_ids: Collection[int]) -> None:
    """These will be gone: what was hidden behind them is shown again."""
    behind = Photo.objects.filter(duplicate_of__pk__any_of=photo_ids)
    groups: dict[int, set[int]] = {}
    # Those that go with their lead need no other one.
    for photo in behind.exclude(pk__any_of=photo_ids):
        groups.setdefault(photo.duplicate_of_id or 0, set()).add(photo.pk)
    leads = Photo.objects.in_bulk(list(groups))
    for lead_id, members in groups.items():
        lead = leads[lead_id]
        flags = {"is_hidden": True, "hidden_reason": lead.hidden_reason}
        # By the organiser: the picture itself is not wanted.
        organiser_flags = flags if lead.is_hidden else {}
        Photo.objects.filter(pk__in=members).update_visibility(
            duplicate_of=None, **organiser_flags
        )
        # What is left of the group is still one picture: one of them leads from now on.
        _choose_lead(members)


def mark_distinct(photo_ids: Collection[int]) -> int:
    """The organiser says that these are pictures of their own."""
    wrong = Photo.objects.filter(pk__in=photo_ids)
    with transaction.atomic():
        # All that both steps need, before the first: locked step by step, they could
        # deadlock.
        wrong.lock_rows()
        release_copies([photo.pk for photo in wrong])
        return wrong.update_visibility(duplicate_of=None, is_distinct=True)


def nearest(photo: Photo, outlines: Outlines | None = None) -> Photo | None:
    """The photo from another network that shows the same picture. `outlines`, those of
    several photos, saves reading these for each."""
    if photo.is_distinct or not photo.fingerprint:
        return None
    alike = (outlines or Outlines([photo])).ids_alike(photo)
    ranked = sorted(
        (fingerprints.distance(photo.fingerprint, other.fingerprint), other.pk, other)
        for other in Photo.objects.filter(pk__in=alike)
    )
    # The nearest of the candidates, and only if it is near enough to be a copy.
    if not ranked or ranked[0][0] > fingerprints.MAX_SAME_DISTANCE:
        return None
    return ranked[0][2]


def _choose_lead(members: Collection[int]) -> None:
    """One of these, and of whoever is grouped with them, is shown for all."""
    rows = Photo.objects.filter(Q(pk__in=members) | Q(duplicate_of__in=members))
    with transaction.atomic():
        # Locked before they are read: whoever else changes one of them waits.
        rows.lock_rows()
        _set_lead(list(rows), members)


def _set_lead(group: list[Photo], members: Collection[int]) -> None:
    if len(group) < 2:
        Photo.objects.filter(pk__in=members).exclude(
            duplicate_of=None
        ).update_visibility(duplicate_of=None)
        return
    lead = max(group, key=_rank)
    if lead.duplicate_of_id is not None:
        Photo.objects.filter(pk=lead.pk).update_visibility(duplicate_of=None)
    others = [p.pk for p in group if p is not lead and p.duplicate_of_id != lead.pk]
    if others:
        Photo.objects.filter(pk__in=others).update_visibility(duplicate_of=lead.pk)


def _rank(photo: Photo) -> tuple[bool, bool, int, float, int]:
    is_seen = not (
        photo.is_owner_blocked or photo.hidden_by_rule or photo.missing_since
    )
    age = -photo.posted_at.timestamp()
    # A photo that the organiser hid leads before all others: its copies stay hidden
    # with it.
    return photo.is_hidden, is_seen, photo.favorite_count, age, -photo.pk
