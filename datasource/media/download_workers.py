"""Download workers: threads that take pictures from address to file, without touching
the database."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from functools import partial

from django.core.files.storage import Storage

from datasource.errors import MediaError
from datasource.media.decoder_pool import DecoderPool
from datasource.media.fallback_addresses import download_and_render
from datasource.media.pictures import PendingPicture, StoredPicture
from datasource.media.store import store
from twitter_album.http import GuardedSession

logger = logging.getLogger(__name__)

Outcome = tuple[PendingPicture, StoredPicture | MediaError]


class DownloadWorkers:
    """Threads that download, render and store pictures; `on_downloaded` is called
    there as soon as the host of a picture has done its part.

    Nobody joins them: a server that sends a byte a second cannot delay our end.
    """

    def __init__(
        self,
        *,
        session_factory: Callable[[str], GuardedSession],
        decoders: DecoderPool,
        storage: Storage,
        threads: int,
        on_downloaded: Callable[[PendingPicture], object],
    ) -> None:
        self.session_factory = session_factory
        self.storage = storage
        self.threads = threads
        self.decoders = decoders
        self.on_downloaded = on_downloaded
        self._sessions: dict[str, GuardedSession] = {}
        self._orders: queue.SimpleQueue[tuple[PendingPicture, GuardedSession] | None]
        self._orders = queue.SimpleQueue()
        self._outcomes: queue.SimpleQueue[Outcome | None] = queue.SimpleQueue()
        for _ in range(threads):
            threading.Thread(target=self._work, daemon=True).start()

    def start(self, picture: PendingPicture) -> None:
        if picture.network not in self._sessions:
            self._sessions[picture.network] = self.session_factory(picture.network)
        self._orders.put((picture, self._sessions[picture.network]))

    def finished(self, *, wait: float) -> Outcome | None:
        """The next picture that is done with, waiting up to so many seconds, or until
        a host is free again."""
        try:
            return self._outcomes.get(timeout=wait)
        except queue.Empty:
            return None

    def close(self, *, is_unfinished: bool) -> None:
        """Ends the threads, those at work when their servers let go."""
        for _ in range(self.threads):
            self._orders.put(None)
        if is_unfinished:
            self.decoders.stop()
        for session in self._sessions.values():
            session.close()

    def _work(self) -> None:
        while order := self._orders.get():
            picture, session = order
            self._outcomes.put((picture, self._outcome(picture, session)))

    def _outcome(
        self, picture: PendingPicture, session: GuardedSession
    ) -> StoredPicture | MediaError:
        try:
            data, rendered = download_and_render(
                picture,
                session=session,
                decoders=self.decoders,
                on_downloaded=partial(self._free_host, picture),
            )
            return store(data, rendered, storage=self.storage)
        except MediaError as error:
            return error
        except Exception as error:
            # Else this thread would end, and the run would wait for ever.
            logger.exception("%s: the pipeline itself failed", picture.url)
            return MediaError(f"the pipeline itself failed: {type(error).__name__}")

    def _free_host(self, picture: PendingPicture) -> None:
        self.on_downloaded(picture)
        # Whoever waits for an outcome may hand out the next picture of that host.
        self._outcomes.put(None)
