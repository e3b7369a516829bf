"""Up to where a file is imported, as a feed keeps it."""

from __future__ import annotations

from collections.abc import Sequence

from app.models import DeadLetter, Feed
from datasource.data_access.dead_letters import save_rejected
from datasource.imports.entries import Position
from datasource.posts import Rejected

MOST_KEPT = 1000


class LeaseLost(Exception):
    """Rolls a batch back: somebody else imports the same file."""


def hold(feed: Feed, start: Position) -> None:
    """Compare before the swap: nobody else may have moved it meanwhile."""
    locked = Feed.objects.select_for_update(no_key=True).filter(pk=feed.pk).first()
    if locked is None or read(locked) != start:
        raise LeaseLost


def keep(feed: Feed, rejected: Sequence[Rejected]) -> None:
    """A file of the wrong kind must not fill the disk with its lines."""
    if rejected:
        room = MOST_KEPT - DeadLetter.objects.filter(feed=feed).count()
        save_rejected(feed, rejected[: max(room, 0)])


def read(feed: Feed) -> Position:
    """`top` holds the bytes, and `+posts` within a line, `bottom` the lines."""
    offset, _, posts = feed.top.partition("+")
    return Position(int(offset or 0), int(feed.bottom or 0), int(posts or 0))


def move(feed: Feed, end: Position) -> None:
    inside = f"+{end.posts}" if end.posts else ""
    feed.top, feed.bottom = f"{end.offset}{inside}", str(end.line)
    feed.save(update_fields=["top", "bottom"])
