"""Avatars: downloaded one by one, after the pictures, and re-encoded."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Callable
from typing import Protocol

from django.db import OperationalError
from PIL import Image, ImageOps

from datasource.errors import MediaError
from datasource.media.decoder_pool import DecoderPool
from datasource.media.download import download
from datasource.media.pictures import PendingPicture
from twitter_album.http import GuardedSession

logger = logging.getLogger(__name__)

# Shown half as wide, for screens of twice the density.
SIDE_PIXELS = 64
QUALITY = 75
BATCH_SIZE = 50


class AvatarAccess(Protocol):
    """What is asked of the database."""

    def due(self, limit: int) -> list[PendingPicture]: ...

    def claim(self, url: str) -> bool: ...

    def release(self, url: str) -> None: ...

    def save(self, url: str, data: bytes) -> None: ...

    def failed(self, url: str, error: MediaError) -> None: ...


def store_avatars(
    access: AvatarAccess,
    *,
    session_factory: Callable[[str], GuardedSession],
    decoders: DecoderPool,
    seconds: float,
    should_stop: Callable[[], bool],
) -> int:
    """How many were stored; begins none after `seconds`."""
    ends_at, stored = time.monotonic() + seconds, 0
    sessions: dict[str, GuardedSession] = {}
    try:
        while waiting := access.due(BATCH_SIZE):
            for picture in waiting:
                if should_stop() or time.monotonic() >= ends_at:
                    return stored
                network = picture.network
                if network not in sessions:
                    sessions[network] = session_factory(network)
                if access.claim(picture.url):
                    stored += _store(
                        access,
                        picture.url,
                        session=sessions[network],
                        decoders=decoders,
                        should_stop=should_stop,
                    )
    finally:
        for session in sessions.values():
            session.close()
    return stored


def _store(
    access: AvatarAccess,
    url: str,
    *,
    session: GuardedSession,
    decoders: DecoderPool,
    should_stop: Callable[[], bool],
) -> bool:
    """Whether it was stored; whatever one avatar raises costs no other."""
    try:
        access.save(url, _avatar(url, session, decoders))
    except MediaError as error:
        if should_stop():  # as likely our own doing
            access.release(url)
            return False
        logger.info("%s: %s", url, error)
        access.failed(url, error)
    except OperationalError:  # the database's trouble is no avatar's
        raise
    except Exception as error:
        logger.exception("%s: the album itself failed", url)
        access.failed(url, MediaError(f"the album itself failed: {error}"))
    else:
        return True
    return False


def _avatar(url: str, session: GuardedSession, decoders: DecoderPool) -> bytes:
    """Raises MediaError."""
    rendered = decoders.render(download(url, session=session))
    return _small(min(rendered.renditions.items())[1])


def _small(webp: bytes) -> bytes:
    """A square of a rendition, which needs no worker process to open: it is a file of
    our own."""
    image = Image.open(io.BytesIO(webp))
    side = min(*image.size, SIDE_PIXELS)
    square = ImageOps.fit(image, (side, side), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    square.save(file, "WEBP", quality=QUALITY, method=4)
    return file.getvalue()
