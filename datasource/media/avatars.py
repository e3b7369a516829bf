"""Faces beside names: fetched one by one, after the pictures, and drawn anew."""

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

# Pixels; shown half as wide.
SIDE = 64
QUALITY = 75
AT_ONCE = 50


class AvatarAccess(Protocol):
    """What is asked of the database."""

    def due(self, limit: int) -> list[PendingPicture]: ...

    def save(self, url: str, data: bytes) -> None: ...

    def failed(self, url: str, error: MediaError) -> None: ...


def keep_avatars(
    access: AvatarAccess,
    *,
    session_factory: Callable[[str], GuardedSession],
    decoders: DecoderPool,
    seconds: float,
    should_stop: Callable[[], bool],
) -> int:
    """How many were kept; begins none after `seconds`."""
    ends_at, kept = time.monotonic() + seconds, 0
    sessions: dict[str, GuardedSession] = {}
    try:
        while waiting := access.due(AT_ONCE):
            for picture in waiting:
                if should_stop() or time.monotonic() >= ends_at:
                    return kept
                network = picture.network
                if network not in sessions:
                    sessions[network] = session_factory(network)
                try:
                    face = _face(picture.url, sessions[network], decoders)
                    access.save(picture.url, face)
                except MediaError as error:
                    if not should_stop():  # else as likely our own doing
                        logger.info("%s: %s", picture.url, error)
                        access.failed(picture.url, error)
                except OperationalError:
                    raise
                except Exception as error:  # whatever one face raises costs no other
                    logger.exception("%s: the album itself failed", picture.url)
                    told = MediaError(f"the album itself failed: {error}")
                    access.failed(picture.url, told)
                else:
                    kept += 1
    finally:
        for session in sessions.values():
            session.close()
    return kept


def _face(url: str, session: GuardedSession, decoders: DecoderPool) -> bytes:
    """Raises MediaError."""
    rendered = decoders.render(download(url, session=session))
    return _small(min(rendered.renditions.items())[1])


def _small(webp: bytes) -> bytes:
    """A square of a file of our own, which needs no child process to open."""
    image = Image.open(io.BytesIO(webp))
    side = min(*image.size, SIDE)
    square = ImageOps.fit(image, (side, side), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    square.save(file, "WEBP", quality=QUALITY, method=4)
    return file.getvalue()
