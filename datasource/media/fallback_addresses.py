"""A picture from the first of its addresses that gives one."""

from __future__ import annotations

from urllib.parse import urlsplit

from datasource.errors import MediaError
from datasource.media.decoder_pool import DecoderPool
from datasource.media.download import HostFailure, PictureCutOff, download
from datasource.media.pictures import PendingPicture, RenderedPicture
from twitter_album.http import GuardedSession

# What was cut off on its way is asked for again before a part of it is shown.
TRIES_FOR_A_WHOLE_FILE = 2


def obtain(
    picture: PendingPicture, *, session: GuardedSession, decoders: DecoderPool
) -> tuple[bytes, RenderedPicture]:
    """Its bytes and what was drawn of them.

    Raises MediaError, permanent if every address failed for good.
    """
    failures: list[tuple[str, MediaError]] = []
    for url in picture.addresses or (picture.url,):
        host = host_of(url)
        if any(host == failed and _is_host_s(error) for failed, error in failures):
            continue
        try:
            return _from(url, picture, session=session, decoders=decoders)
        except MediaError as error:
            failures.append((host, error))
    raise _told(failures, host_of(picture.url))


def host_of(url: str) -> str:
    """The host and port that an address names; raises nothing."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def _from(
    url: str,
    picture: PendingPicture,
    *,
    session: GuardedSession,
    decoders: DecoderPool,
) -> tuple[bytes, RenderedPicture]:
    try:
        data = download(url, session=session)
    except PictureCutOff as cut_off:
        if picture.attempts <= TRIES_FOR_A_WHOLE_FILE:
            raise
        try:
            return cut_off.body, decoders.render(cut_off.body)
        except MediaError:
            raise cut_off from None  # the rest may come another time
    return data, decoders.render(data)


def _is_host_s(error: MediaError) -> bool:
    return isinstance(error, HostFailure)


def _told(failures: list[tuple[str, MediaError]], first_host: str) -> MediaError:
    """The failure that another try may heal, or else that of the best address."""
    temporary = [each for each in failures if not each[1].permanent]
    host, error = (temporary or failures)[0]
    if host == first_host:
        return error
    # Whoever asks to wait is not the host by which pictures are queued.
    return MediaError(str(error), permanent=error.permanent)
