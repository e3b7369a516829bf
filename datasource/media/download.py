"""Downloads a picture from where a post says that it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import requests
from django.utils import timezone
from urllib3.exceptions import NameResolutionError, ReadTimeoutError

from datasource.errors import MediaError
from datasource.media.pictures import MAX_BYTES
from twitter_album.http import BlockedAddress, CutOff, GuardedSession, TooLarge

# Networks that keep all pictures on hosts of their own; others may be anywhere.
HOSTS = {"x": ("twimg.com",)}
MAX_REDIRECTS = 5
GONE_STATUSES = {404, 410}
WAIT_STATUSES = {429, 503}
DEFAULT_WAIT = timedelta(minutes=1)
MAX_WAIT = timedelta(days=1)


class HostFailure(MediaError):
    """The host is in trouble: its other addresses are not worth asking now."""


class PictureCutOff(MediaError):
    """`body` is what came before the connection broke."""

    def __init__(self, message: str, *, body: bytes) -> None:
        super().__init__(message)
        self.body = body


def media_session(
    network: str, *, user_agent: str, allow_private: bool
) -> GuardedSession:
    """The session for a network's pictures; it never carries keys of ours."""
    session = GuardedSession(
        user_agent=user_agent,
        max_redirects=MAX_REDIRECTS,
        max_bytes=MAX_BYTES,
        allow_private=allow_private,
        allowed_hosts=HOSTS.get(network, ()),
    )
    session.headers["Accept"] = "image/webp,image/jpeg,image/png,image/gif,*/*;q=0.5"
    # Pictures are packed already, and an archive could be a bomb.
    session.headers["Accept-Encoding"] = "identity"
    return session


def download(url: str, *, session: GuardedSession) -> bytes:
    """The body at `url`; raises MediaError, permanent where the picture is gone."""
    try:
        response = session.get_plainly(url)
    except CutOff as error:
        raise PictureCutOff(_plain(error), body=error.body) from error
    except (requests.ConnectionError, requests.Timeout) as error:
        raise HostFailure(_plain(error)) from error
    except requests.RequestException as error:
        is_hopeless = isinstance(error, (requests.exceptions.InvalidURL, TooLarge))
        raise MediaError(_plain(error), permanent=is_hopeless) from error
    status = response.status_code
    if status == requests.codes.ok:
        return response.content
    is_host = status >= 500 or status in WAIT_STATUSES
    raise (HostFailure if is_host else MediaError)(
        f"the picture's host answered {status}",
        permanent=status in GONE_STATUSES,
        retry_after=_retry_after(response) if status in WAIT_STATUSES else None,
    )


def _retry_after(response: requests.Response) -> datetime | None:
    """When the host may be asked again; a 429 that does not say means a minute."""
    value = response.headers.get("Retry-After", "").strip()
    now = timezone.now()
    # Nine digits: more of them overflow a timedelta.
    if value.isascii() and value.isdigit():
        return now + min(timedelta(seconds=int(value[:9])), MAX_WAIT)
    try:
        moment = parsedate_to_datetime(value).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return now + DEFAULT_WAIT if response.status_code == 429 else None
    return min(max(moment, now), now + MAX_WAIT)


def _plain(error: requests.RequestException) -> str:
    """What went wrong, in one line without the client's internals."""
    cause = error.args[0] if error.args else None
    cause = getattr(cause, "reason", cause)
    if isinstance(error, BlockedAddress):
        return f"the address may not be asked: {error}"
    if isinstance(error, TooLarge):
        return f"the file has {error}"
    if isinstance(error, requests.exceptions.SSLError):
        return "the picture's host has no valid TLS certificate"
    if isinstance(error, requests.Timeout) or isinstance(cause, ReadTimeoutError):
        return "the picture's host did not answer in time"
    if isinstance(cause, NameResolutionError):
        return "the name of the picture's host is unknown"
    return _other(error)


def _other(error: requests.RequestException) -> str:
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the connection broke before the whole file had come"
    if isinstance(error, requests.ConnectionError):
        return "the picture's host cannot be reached"
    if isinstance(error, requests.TooManyRedirects):
        return f"the address is redirected {error}"
    return " ".join(str(error).split())[:200] or type(error).__name__
