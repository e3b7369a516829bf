"""What the album came to in the end: whole, nothing twice, each milestone mailed once.

Read from its database, its storage and the mailbox, none of which the faults reach any
more. Django is set up before this is imported.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Count

from app.models import Album, Delivery, Milestone, Photo
from twitter_album.rendition_sizes import rendition_names

SHOWN = 5


def ready_photos() -> int:
    return Photo.objects.filter(state=Photo.State.READY).count()


def problems(*, posts: int, mails: Path) -> Iterator[str]:
    """Sentences; none if all is as it should be."""
    yield from _photos(posts)
    yield from _files()
    yield from _milestones(mails, {n for n in settings.MILESTONES if n <= posts})


def _photos(posts: int) -> Iterator[str]:
    texts = Photo.objects.values_list("text", flat=True)
    found = Counter(int(re.findall(r"\d+", text)[0]) for text in texts)
    missing = sorted(set(range(posts)) - found.keys())
    if missing:
        yield f"{len(missing)} posts are missing, such as {missing[:SHOWN]}"
    twice = [number for number, count in found.items() if count > 1]
    if twice:
        yield f"{len(twice)} posts are there twice, such as {twice[:SHOWN]}"
    states = Photo.objects.values("state").annotate(count=Count("pk"))
    for state in states.exclude(state=Photo.State.READY):
        yield f"{state['count']} photos are {state['state']}"
    counted = Album.objects.get().photo_count
    if counted != posts:
        yield f"the album counts {counted} photos of {posts}"


def _files() -> Iterator[str]:
    pictures = Photo.objects.filter(state=Photo.State.READY).values_list(
        "content_hash", "width", "has_jpegs"
    )
    names = {
        name
        for content_hash, width, has_jpegs in set(pictures)
        for name in rendition_names(
            content_hash, width or 0, has_jpegs=has_jpegs
        ).values()
    }
    missing = [name for name in names if not default_storage.exists(name)]
    if missing:
        yield f"{len(missing)} files are missing, such as {missing[:SHOWN]}"


def _milestones(mails: Path, thresholds: set[int]) -> Iterator[str]:
    reached = set(Milestone.objects.values_list("threshold", flat=True))
    if reached != thresholds:
        yield f"milestones reached: {sorted(reached)}"
    copies = Counter(
        message_from_bytes(file.read_bytes(), policy=policy.default)["Subject"]
        for file in mails.glob("*.eml")
    )
    for subject, count in copies.items():
        if count > 1:
            yield f"{count} copies of the e-mail {subject!r}"
    # A sender that was killed between the server's "OK" and its own note cannot know
    # whether it was sent: it says so, and sends no second copy.
    uncertain = Delivery.objects.filter(state=Delivery.State.UNCERTAIN).count()
    if len(copies) + uncertain < len(thresholds):
        yield f"{len(copies)} e-mails of {len(thresholds)} milestones"
