"""What an import reads and reports: entries of a file, positions in it, counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from datasource.posts import Post, RejectedPost


@dataclass(frozen=True, slots=True)
class Position:
    """Up to where a file is imported: so many bytes and lines, and so many posts of
    the line that begins there."""

    offset: int = 0
    line: int = 0
    posts: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One post of a file; `post` is None for one without pictures of its own.

    `hashtags` are canonical. `server` is empty where the post's id is not known to
    be that of a server.
    """

    network: str = ""
    server: str = ""
    post: Post | None = None
    hashtags: frozenset[str] = frozenset()
    rejected: tuple[RejectedPost, ...] = ()

    @property
    def is_readable(self) -> bool:
        return self.post is not None or not self.rejected


@dataclass(slots=True)
class BatchResult:
    """What became of a batch: new photos by album, posts that were refused."""

    added: Counter[str] = field(default_factory=Counter)
    refused: int = 0


@dataclass(slots=True)
class ImportReport:
    """What one run took out of a file.

    `has_moved`: there was something left to read. `is_cut_off`: the last line is
    not complete.
    """

    posts_read: int = 0
    with_pictures: int = 0
    of_no_album: int = 0
    unreadable: int = 0
    photos_added: Counter[str] = field(default_factory=Counter)
    has_moved: bool = False
    is_cut_off: bool = False
