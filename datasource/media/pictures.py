"""What the pipeline takes in, passes on and hands back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PendingPicture:
    """A picture known by its address only; `attempts` have failed so far."""

    url: str
    network: str
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class RenderedPicture:
    """The upright picture's size in pixels and its WebP files by their width."""

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
