"""Downloads a picture from the first of its addresses that works."""

from __future__ import annotations

from urllib.parse import urlsplit

from datasource.errors import MediaError
from datasource.media.decoder_pool import DecoderPool
from datasource.media.download import HostFailure, PictureCutOff, download
from datasource.media.pictures import PendingPicture, RenderedPicture
from twitter_album.http import GuardedSession

# What was cut off on its way is asked for again before a part of it is shown.
MAX_TRIES_FOR_WHOLE_FILE = 2


def download_and_render(
    picture: PendingPicture, *, session: GuardedSession, decoders: DecoderPool
) -> tuple[bytes, RenderedPicture]:
    """Its bytes and what was rendered of them.

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
            return _from_address(url, picture, session=session, decoders=decoders)
        except MediaError as error:
            failures.append((host, error))
    raise _main_failure(failures, host_of(picture.url))


def host_of(url: str) -> str:
    """The host and port that an address names; raises nothing."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def _from_address(
    url: str,
    picture: PendingPicture,
    *,
    session: GuardedSession,
    decoders: DecoderPool,
) -> tuple[bytes, RenderedPicture]:
    try:
        data = download(url, session=session)
    except PictureCutOff as cut_off:
        if picture.attempts <= MAX_TRIES_FOR_WHOLE_FILE:
            raise
        try:
            return cut_off.body, decoders.render(cut_off.body)
        except MediaError:
            raise cut_off from None  # the rest may come another time
    return data, decoders.render(data)


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
