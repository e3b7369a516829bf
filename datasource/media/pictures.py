"""Pictures on their way through the pipeline: pending, rendered, stored; and what the
pipeline needs of the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from datasource.errors import MediaError

# Of a file: the networks take 16 MiB, and some of them a little more.
MAX_BYTES = 17_800_000


@dataclass(frozen=True, slots=True)
class PendingPicture:
    """A picture known by its address only; the try under way is number `attempts`.

    `addresses`: where it is to be had, the best first; empty: at `url` alone.
    """

    url: str
    network: str
    attempts: int = 0
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RenderedPicture:
    """The upright picture's size in pixels and its files by their width."""

    width: int
    height: int
    placeholder: str
    colour: str
    renditions: Mapping[int, bytes]
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """What a page must know; the names of the files follow from hash and width.

    `placeholder` is a data URI, `colour` is `#rrggbb`, `fingerprint` as in
    `twitter_album.fingerprints`.
    """

    content_hash: str
    width: int
    height: int
    placeholder: str
    colour: str
    fingerprint: str = ""


class PictureAccess(Protocol):
    """What the pipeline needs of the database, and asks from one thread only."""

    def claim_pictures(self, limit: int) -> list[PendingPicture]:
        """Pictures that are due, the most urgent first; nobody else gets them."""

    def save_pictures(
        self, pictures: Mapping[str, StoredPicture]
    ) -> dict[str, MediaError]:
        """By their addresses; returns what the album cannot take."""

    def picture_failed(self, url: str, error: MediaError) -> None:
        """Not to be claimed before the error's `retry_after`, nor if permanent."""

    def release_pictures(self, urls: Sequence[str]) -> None:
        """Claimed, but not worked on."""
