"""Downloads a picture from the first of its addresses that works."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from datasource.errors import MediaError
from datasource.media.decoder_pool import DecoderPool
from datasource.media.download import HostFailure, PictureCutOff, download
from datasource.media.pictures import PendingPicture, RenderedPicture
from twitter_album.http import GuardedSession

# What was cut off on its way is asked for again before a part of it is shown.
MAX_TRIES_FOR_WHOLE_FILE = 2


def download_and_render(
    picture: PendingPicture,
    *,
    session: GuardedSession,
    decoders: DecoderPool,
    on_downloaded: Callable[[], object] = lambda: None,
) -> tuple[bytes, RenderedPicture]:
    """Its bytes and what was rendered of them; `on_downloaded` is called in between.

    Raises MediaError, permanent if every address failed for good.
    """
    failures: list[tuple[str, MediaError]] = []
    for url in picture.addresses or (picture.url,):
        host = host_of(url)
        # A host that is in trouble is not asked for its other addresses.
        if any(
            host == failed_host and isinstance(error, HostFailure)
            for failed_host, error in failures
        ):
            continue
        try:
            data, cut_off = _download(url, picture, session=session)
            on_downloaded()
            return data, _render(data, cut_off, decoders=decoders)
        except MediaError as error:
            failures.append((host, error))
    raise _main_failure(failures, host_of(picture.url))


def host_of(url: str) -> str:
    """The host and port that an address names; raises nothing."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def _download(
    url: str, picture: PendingPicture, *, session: GuardedSession
) -> tuple[bytes, PictureCutOff | None]:
    """All of it, or what came, with why that is not all."""
    try:
        return download(url, session=session), None
    except PictureCutOff as cut_off:
        if picture.attempts <= MAX_TRIES_FOR_WHOLE_FILE:
            raise
        return cut_off.body, cut_off


def _render(
    data: bytes, cut_off: PictureCutOff | None, *, decoders: DecoderPool
) -> RenderedPicture:
    try:
        return decoders.render(data)
    except MediaError as error:
        raise (cut_off or error) from None  # the rest may come another time


def _main_failure(
    failures: list[tuple[str, MediaError]], first_host: str
) -> MediaError:
    """The failure that another try may heal, or else that of the best address."""
    temporary = [each for each in failures if not each[1].permanent]
    host, error = (temporary or failures)[0]
    if host == first_host:
        return error
    # Without its `retry_after`: pictures are queued by the host of their first address,
    # which did not ask to wait.
    return MediaError(str(error), permanent=error.permanent)
