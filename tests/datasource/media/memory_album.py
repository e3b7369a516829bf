"""The pipeline's narrow protocol of an album, in memory."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

from datasource.errors import MediaError
from datasource.media.download import media_session
from datasource.media.pictures import PendingPicture, StoredPicture
from twitter_album.http import GuardedSession


class MemoryAlbum:
    """Pictures that are due, and what became of each."""

    def __init__(self, *urls: str, network: str = "mastodon") -> None:
        self.due = [PendingPicture(url, network) for url in urls]
        self.claimed: set[str] = set()
        self.saved: dict[str, StoredPicture] = {}
        self.failures: dict[str, MediaError] = {}
        self.released: list[str] = []
        self.threads: set[int] = set()

    def claim_pictures(self, limit: int) -> list[PendingPicture]:
        self.threads.add(threading.get_ident())
        claimed, self.due = self.due[:limit], self.due[limit:]
        self.claimed |= {picture.url for picture in claimed}
        return claimed

    def save_pictures(
        self, pictures: Mapping[str, StoredPicture]
    ) -> dict[str, MediaError]:
        self.threads.add(threading.get_ident())
        self.claimed -= pictures.keys()
        self.saved |= pictures
        return {}

    def picture_failed(self, url: str, error: MediaError) -> None:
        self.threads.add(threading.get_ident())
        self.claimed.remove(url)
        self.failures[url] = error

    def release_pictures(self, urls: Sequence[str]) -> None:
        self.claimed -= set(urls)
        self.released.extend(urls)


def session(network: str) -> GuardedSession:
    return media_session(network, user_agent="test", allow_private=True)


def never() -> bool:
    return False
