"""Photos whose posts are gone: hidden at once, removed when that is confirmed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from app.moderation import removal
from app.querysets import PhotoQuerySet
from datasource.data_access.edited_pictures import TAKEN_OUT
from twitter_album import due_times

# What is not found is hidden at once, and removed when it is not found again so much
# later: a network in trouble must not cost an album its photos.
CONFIRMED_AFTER = timedelta(hours=1)


def show_again(photos: PhotoQuerySet) -> None:
    """What was missing and is not; a picture that its author took out stays hidden."""
    in_post = photos.filter(position__lt=TAKEN_OUT)
    in_post.filter(missing_since__isnull=False).update_visibility(missing_since=None)


def hide_or_remove(missing: PhotoQuerySet, *, now: datetime) -> None:
    """Hidden at once, removed when a later look-up says so again."""
    confirmed = missing.filter(missing_since__lte=now - CONFIRMED_AFTER)
    removal.remove(confirmed, "gone at its network")
    # Noted by a clock that ran ahead, it waits for its confirmation anew.
    is_new = Q(missing_since=None) | Q(
        missing_since__gt=now + due_times.MAX_CLOCK_ERROR
    )
    missing.filter(is_new).update_visibility(missing_since=now)
