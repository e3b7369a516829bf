"""What changed in an album since a version: photos that are new or different, and the
numbers of those that are gone.

Versions come to be seen in their order, so whoever goes on from the last one that they
saw misses nothing. Times are no such cursor: later pages of one look are committed
later, with earlier times.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db.models import Q

from app.models import Album, ChangesEpoch, RemovedPhoto
from app.querysets import PhotoQuerySet
from twitter_album.redistribution_policy import Surface

MAX_VERSION = 2**63 - 1


class InvalidCursor(ValueError):
    """It is no cursor of ours."""


class CursorIsGone(Exception):
    """It belongs to another history of the album: whoever has it starts again."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """All changes up to `version` were seen; of this version itself, where
    `photo_id` is given, those of photos up to this one."""

    epoch: str
    version: int
    photo_id: int | None = None

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Raises InvalidCursor."""
        match = re.fullmatch(r"([0-9a-f]{8})-([0-9]{1,19})(?:-([0-9]{1,19}))?", text)
        numbers = [int(part) for part in match.groups()[1:] if part] if match else []
        # A larger number is none of ours, and an overflow in SQLite.
        if not match or max(numbers) > MAX_VERSION:
            raise InvalidCursor
        return cls(match[1], *numbers)

    def __str__(self) -> str:
        parts = (self.epoch, self.version, self.photo_id)
        return "-".join(str(part) for part in parts if part is not None)

    def after(self, column: str) -> Q:
        """Of rows with a `version`; `column` has the numbers of the photos."""
        # One look may include more photos than a page has, all with one version: so the
        # id of the photo is part of the cursor.
        later = Q(version__gt=self.version)
        if self.photo_id is None:
            return later
        # Written as AND: an OR alone makes databases read the index from its start.
        beyond = later | Q(**{f"{column}__gt": self.photo_id})
        return Q(version__gte=self.version) & beyond


@dataclass(frozen=True, slots=True)
class Changes:
    """`photos`: rows of the list that was asked for, in no order; `gone`: numbers of
    photos that are not in it (any more). `cursor`: where to go on, at once if
    `has_more`."""

    photos: list[Any]
    gone: list[int]
    cursor: Cursor
    has_more: bool


def cursor_of(
    album: Album, surface: Surface, filters: tuple[object, ...] = ()
) -> Cursor:
    """Of whoever has read the album, of photos by these `filters`, after it was read
    from the database."""
    return Cursor(epoch_of(album, surface, filters), album.version)


def checked(cursor: Cursor, present: Cursor) -> Cursor:
    """Raises CursorIsGone where `cursor` is no earlier one of the same history."""
    # A higher version: it was read before a backup was restored.
    if cursor.epoch != present.epoch or cursor.version > present.version:
        raise CursorIsGone
    return cursor


def since(
    cursor: Cursor | None,
    listed: PhotoQuerySet,
    *,
    present: Cursor,
    album: Album,
    limit: int,
) -> Changes:
    """At most `limit` changes up to `present`, the oldest first; None: from the
    beginning. `listed`: what of the album may be listed, of rows with a `pk`.

    Raises CursorIsGone.
    """
    start = checked(cursor, present) if cursor else Cursor(present.epoch, 0, 0)
    # One more than is given tells whether there is more.
    changed = _changed_photo_ids(album, start, present, limit + 1)
    part = changed[:limit]
    photo_ids = [photo_id for _, photo_id in part]
    # What changed and is not listed is gone, whatever the reason: hidden, removed, or
    # of another filter. To tell them apart would say more than the list does.
    photos = list(listed.filter(pk__in=photo_ids))
    listed_ids = {photo.pk for photo in photos}
    has_more = len(changed) > limit
    return Changes(
        photos,
        gone=[pk for pk in photo_ids if pk not in listed_ids],
        cursor=Cursor(present.epoch, *part[-1]) if has_more else present,
        has_more=has_more,
    )


def _changed_photo_ids(
    album: Album, start: Cursor, present: Cursor, limit: int
) -> Sequence[tuple[int, int]]:
    """Versions with the numbers of photos, those of removed ones among them."""
    changed_rows: list[tuple[int, int]] = []
    for rows, name in (
        (album.photos.all(), "pk"),
        (RemovedPhoto.objects.filter(album=album), "photo_number"),
    ):
        changed = rows.filter(start.after(name), version__lte=present.version)
        ordered = changed.order_by("version", name)
        changed_rows += ordered.values_list("version", name)[:limit]
    return sorted(changed_rows)[:limit]


def epoch_of(
    album: Album | None, surface: Surface, filters: tuple[object, ...] = ()
) -> str:
    """Another one wherever a version tells nothing of what somebody has: after a
    restored backup, under another redistribution policy or address, of another album,
    by other filters. None: of all albums."""
    epochs = ChangesEpoch.objects.order_by("-pk").values_list("token", flat=True)
    policy = settings.DISPLAY_POLICY
    # Another policy shows other photos, though none of them has changed.
    limits = (policy.hidden(surface), policy.restricted(surface))
    facts = (
        epochs.first(),
        album and album.pk,
        settings.SITE_URL,
        settings.MEDIA_URL,
        *map(sorted, limits),
        *filters,
    )
    # Eight digits: by chance two histories look the same once in four thousand million
    # times.
    return sha256(repr(facts).encode()).hexdigest()[:8]
