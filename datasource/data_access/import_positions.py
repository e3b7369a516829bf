"""Import positions: up to where a file is imported, stored in a feed of no network."""

from __future__ import annotations

from collections.abc import Sequence

from app.models import DeadLetter, Feed
from datasource.data_access.dead_letters import save_rejected
from datasource.imports.entries import Position
from datasource.posts import RejectedPost

MAX_DEAD_LETTERS = 1000


class LeaseLost(Exception):
    """Rolls a batch back: somebody else imports the same file."""


def lock(feed: Feed, start: Position) -> None:
    """Compare before the swap: raises LeaseLost where somebody else has moved it."""
    locked = Feed.objects.select_for_update(no_key=True).filter(pk=feed.pk).first()
    if locked is None or read(locked) != start:
        raise LeaseLost


def save_dead_letters(feed: Feed, rejected: Sequence[RejectedPost]) -> None:
    """A file of the wrong kind must not fill the disk with its lines."""
    if rejected:
        room = MAX_DEAD_LETTERS - DeadLetter.objects.filter(feed=feed).count()
        save_rejected(feed, rejected[: max(room, 0)])


def read(feed: Feed) -> Position:
    # An import has no watermarks: `top` holds the bytes, and `+posts` within a line,
    # `bottom` the lines.
    offset, _, posts = feed.top.partition("+")
    return Position(int(offset or 0), int(feed.bottom or 0), int(posts or 0))


def move(feed: Feed, end: Position) -> None:
    inside = f"+{end.posts}" if end.posts else ""
    feed.top, feed.bottom = f"{end.offset}{inside}", str(end.line)
    feed.save(update_fields=["top", "bottom"])
