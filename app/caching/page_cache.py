"""Middleware that caches public pages and API answers until their album changes.

A response says itself that it may be kept: `Cache-Control: public, s-maxage=…`, as a
proxy would read it. Other than a proxy, this cache asks the database for the version of
the album at every request: a photo that was hidden is gone at the next one, whoever hid
it. Facts without a version (how complete an album is, the names of people, other albums
in the navigation) are 30 seconds old at most.

It stands outside of compression and sessions, so that a hit costs neither; and in this
app, because it reads the table of the albums.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from hashlib import sha256
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.core.signals import setting_changed
from django.db import connection
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, has_vary_header

from app.caching import album_versions, memoize
from app.caching.album_versions import Version
from app.languages import preferred_language
from twitter_album.compression import accepted_encoding

CACHE_NAME = "pages"
# Counted up when CachedResponse changes: Redis may hold what another release wrote.
FORMAT_VERSION = 1
MAX_BYTES = 1_000_000
MAX_SECONDS = 30 - memoize.MAX_AGE_SECONDS
_S_MAXAGE = re.compile(r"\bs-maxage=(\d+)\b")
# Where a request carries it from its view's beginning to the end.
_VERSION = "album.version"
# What whoever asks has already, hidden from Django while a full response is made.
_KNOWN_ETAGS = "album.known_etags"


class CachedResponse(NamedTuple):
    """`version`: asked before the response was made, which may be newer than that and
    never older. `until`: seconds as `time.time()` counts them."""

    version: Version
    until: float
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def is_current(self) -> bool:
        # Longer ahead than that: the clock was set back since.
        is_young = 0 < self.until - time.time() <= MAX_SECONDS
        return is_young and self.version.is_current

    @property
    def response(self) -> HttpResponse:
        return HttpResponse(self.body, headers=dict(self.headers))


class PageCache:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Before the key is built: the admin and uploads need none.
        if is_never_cached(request):
            return self.get_response(request)
        key = cache_key(request)
        if cached := read(key):
            return or_not_modified(request, cached.response)
        response = full_response(request, self.get_response)
        if not isinstance(response, HttpResponse):
            return response
        # Asked before the view ran: a change during it makes this copy old at once.
        version = request.META.get(_VERSION)
        if version and (seconds := cacheable_seconds(response)):
            write(key, response, version, seconds)
        return or_not_modified(request, response)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[Any, ...],
        values: dict[str, Any],
    ) -> None:
        """Asks for the version when the view is known and has read nothing yet."""
        # Others, as files and health checks, show no album whose version could be
        # asked.
        is_cached = getattr(getattr(view, "view_class", None), "is_cached", False)
        if is_cached and not is_never_cached(request):
            request.META[_VERSION] = version_of(values)


def is_never_cached(request: HttpRequest) -> bool:
    """Within a transaction a request may see what others must not see yet."""
    return (
        request.method not in ("GET", "HEAD")
        or request.path_info.startswith(("/admin/", settings.MEDIA_PATH))
        or connection.in_atomic_block
    )


def version_of(values: dict[str, Any]) -> Version | None:
    """Of what an address with these `values` shows: the album that it names, or that
    of the photo that it names, else all. None where there is no such thing."""
    # Of these names only one occurs in an address.
    if "tag" in values:
        return album_versions.of_tag(values["tag"])
    if "pk" in values:
        return album_versions.of_photo(values["pk"])
    return album_versions.of_all()


def read(key: str) -> CachedResponse | None:
    """What is cached under `key`, if it is what would be made now."""
    stored = caches[CACHE_NAME].get(key)
    if stored is None:
        return None
    version, *rest = stored
    cached = CachedResponse(Version(*version), *rest)
    return cached if cached.is_current else None


def write(key: str, response: HttpResponse, version: Version, seconds: int) -> None:
    until, headers = time.time() + seconds, tuple(response.headers.items())
    # Plain tuples: another release of ours may read them from Redis.
    caches[CACHE_NAME].set(
        key, (tuple(version), until, headers, response.content), seconds
    )


def cache_key(request: HttpRequest) -> str:
    """The address, and everything by which a response differs under it."""
    is_api = request.path_info.startswith("/api")
    facts = (
        str(FORMAT_VERSION),
        str(request.scheme),
        request.headers.get("Host", ""),
        request.get_full_path(),
        # An address without a language is answered in the browser's.
        preferred_language(request),
        # Compression stands inside of this cache, so bodies are stored compressed.
        accepted_encoding(request),
        # A browser is shown the API as a page.
        request.headers.get("Accept", "") if is_api else "",
    )
    return sha256("\n".join(facts).encode(errors="surrogatepass")).hexdigest()


def full_response(
    request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponseBase]
) -> HttpResponseBase:
    """The response as for somebody who has nothing yet, and asks for all of it in the
    encoding that names it: a 304 cannot be kept, a HEAD is told what a GET would be,
    and Django itself reads no refusal."""
    # One spelling of what browsers write in many ways, as in the key.
    request.META["HTTP_ACCEPT_ENCODING"] = accepted_encoding(request)
    known = request.META.pop("HTTP_IF_NONE_MATCH", None)
    request.META[_KNOWN_ETAGS] = known or ""
    # A HEAD gets the headers of a GET, and fills the cache for the next one.
    method, request.method = request.method, "GET"
    response = get_response(request)
    request.method = method
    if known is not None:
        request.META["HTTP_IF_NONE_MATCH"] = known
    return response


def version_at(request: HttpRequest, values: dict[str, Any]) -> Version | None:
    """The version that was asked when the view was known, or else asked now."""
    seen: Version | None = request.META.get(_VERSION)
    return seen or version_of(values)


def is_known(request: HttpRequest, etag: str) -> bool:
    """Whether this is what whoever asks has already."""
    asked = request.META.get("HTTP_IF_NONE_MATCH") or request.META.get(_KNOWN_ETAGS, "")
    known = [one.strip().removeprefix("W/") for one in asked.split(",")]
    return "*" in known or etag.removeprefix("W/") in known


def cacheable_seconds(response: HttpResponse) -> int:
    """0 for what is not everybody's, or too large."""
    control = response.headers.get("Cache-Control", "")
    seconds = _S_MAXAGE.search(control)
    # Errors and redirects are made anew: they are quick, and may be over soon.
    if response.status_code != 200 or not seconds or "public" not in control:
        return 0
    # A response that sets or reads a cookie is of one visitor.
    is_personal = response.cookies or has_vary_header(response, "Cookie")
    is_large = len(response.content) > MAX_BYTES
    return 0 if is_personal or is_large else min(int(seconds[1]), MAX_SECONDS)


def or_not_modified(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """304 for whoever has it already.

    The ETag is a view's own, or the hash of the content, never the version: a browser
    would keep facts without a version for as long as the album does not change.
    """
    etag = response.headers.get("ETag")
    if response.status_code != 200 or not etag:
        return response
    return get_conditional_response(request, etag=etag, response=response) or response


@receiver(setting_changed)
def clear(**kwargs: Any) -> None:
    """Pages follow the settings, which change while tests run."""
    caches[CACHE_NAME].clear()
