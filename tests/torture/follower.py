"""Who follows the albums, by what was told to be new, different or gone and by nothing
else, and compares in the end."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from typing import Any

from app.models import Album, Photo
from app.syndication import changes
from twitter_album.redistribution_policy import Surface

Facts = tuple[Any, ...]
PUBLIC = (
    "post_id",
    "post_url",
    "media_url",
    "posted_at",
    "first_seen",
    "text",
    "content_warning",
    "alt_text",
    "language",
    "favorite_count",
    "is_sensitive",
    "state",
    "content_hash",
    "width",
    "height",
    "placeholder",
    "colour",
)


@dataclass(frozen=True, slots=True)
class ChangesAnswer:
    """One answer: `next_cursor` is the cursor of the next question."""

    photos: dict[int, Facts]
    gone: list[int]
    version: int
    next_cursor: str
    has_more: bool


# By hashtag, cursor (empty at first) and number of changes.
Read = Callable[[str, str, int], ChangesAnswer]


def read_here(tag: str, since: str, limit: int) -> ChangesAnswer:
    album = Album.objects.tagged(tag)
    told = changes.since(
        changes.Cursor.read(since) if since else None,
        album.photos.visible(),
        present=changes.cursor_of(album, Surface.API),
        album=album,
        limit=limit,
    )
    return ChangesAnswer(
        facts_of(told.photos), told.gone, album.version, str(told.cursor), told.has_more
    )


def facts_of(photos: list[Photo]) -> dict[int, Facts]:
    """What anybody may know of them, and which copies stand behind each."""
    behind: dict[int, list[tuple[int, str]]] = {}
    numbers = [photo.pk for photo in photos]
    for copy in Photo.objects.all().copies_of(numbers):
        lead = copy.duplicate_of_id or 0
        behind.setdefault(lead, []).append((copy.pk, copy.post_url))
    return {
        photo.pk: (
            *(getattr(photo, name) for name in PUBLIC),
            sorted(behind.get(photo.pk, ())),
        )
        for photo in photos
    }


class Follower:
    def __init__(self, tags: list[str], *, limit: int, read: Read = read_here) -> None:
        self.limit, self.read = limit, read
        self.known: dict[str, dict[int, Facts]] = {tag: {} for tag in tags}
        self.since = dict.fromkeys(tags, "")
        self.versions = dict.fromkeys(tags, 0)
        self.answers = self.told = 0
        self.broken: list[str] = []

    def follow(self) -> None:
        """Up to the present of each album."""
        for tag in self.known:
            while self.follow_once(tag):
                pass

    def follow_once(self, tag: str) -> bool:
        """Whether there is more to read at once."""
        told = self.read(tag, self.since[tag], self.limit)
        self.known[tag].update(told.photos)
        for number in told.gone:
            self.known[tag].pop(number, None)
        if told.version < self.versions[tag]:
            self.broken.append(f"#{tag} went back to version {told.version}")
        self.since[tag], self.versions[tag] = told.next_cursor, told.version
        self.answers += 1
        self.told += len(told.photos) + len(told.gone)
        return told.has_more

    def compare(self) -> list[str]:
        """What differs from the albums as they are, now that nobody writes."""
        self.follow()
        for tag, known in self.known.items():
            photos = list(Album.objects.tagged(tag).photos.visible())
            there = facts_of(photos)
            self._tell(tag, "was never told", there.keys() - known.keys())
            self._tell(tag, "was never told to be gone", known.keys() - there.keys())
            both = there.keys() & known.keys()
            self._tell_of_others(tag, {n: (known[n], there[n]) for n in both})
        return self.broken

    def _tell_of_others(self, tag: str, pairs: dict[int, tuple[Facts, Facts]]) -> None:
        names = (*PUBLIC, "copies")
        for number, (known, there) in sorted(pairs.items()):
            for name, old, new in zip(names, known, there, strict=True):
                if old != new:
                    told = f"#{tag}, photo {number}: {name} is {new}, not {old}"
                    self.broken.append(told)

    def _tell(self, tag: str, what: str, numbers: set[int]) -> None:
        if numbers:
            some = ", ".join(map(str, sorted(numbers)[:5]))
            self.broken.append(f"#{tag}: {len(numbers)} times what {what}: {some}")


def follow(answers: Connection, is_over: Event, page: int, seconds: float) -> None:
    """In a process of its own: what it has in the end is what the albums show."""
    tags = list(Album.objects.order_by("pk").values_list("tag", flat=True))
    follower, pause = Follower(tags, limit=page), seconds
    try:
        while not is_over.wait(pause):
            start = time.monotonic()
            follower.follow()
            # Where the machine is busy, writers come first.
            pause = max(seconds, time.monotonic() - start)
        follower.compare()
    except Exception:  # noqa: BLE001  # whatever it is, it is told
        follower.broken.append(traceback.format_exc())
    photos = sum(map(len, follower.known.values()))
    versions = sum(follower.versions.values())
    answers.send((follower.told, follower.broken, photos, versions))
