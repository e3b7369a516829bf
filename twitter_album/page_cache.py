"""Keeps public pages while nothing that they show changes.

A response says itself that it may be kept: `Cache-Control: public, s-maxage=…`, as a
proxy would read it. Other than a proxy, this cache knows when something has changed,
and whether it concerns the page: a photo that was hidden is gone at the next request.
It stands outside of compression and sessions, so a page that is kept, or that a browser
has already, costs neither.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from django.core.cache import caches
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, has_vary_header
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from twitter_album import database_version
from twitter_album.evidence import Evidence, recorded

NAME = "pages"
LARGEST = 1_000_000
"""Bytes; what is longer, and so is rarely asked for, is made anew."""
LONGEST_SECONDS = 3600
"""Who is to be kept for longer was made while the clock ran ahead."""
_SECONDS = re.compile(r"\bs-maxage=(\d+)\b")
_ENCODING = re.compile(r"\b(br|gzip)\b(?!\s*;\s*q=0(?:\.0*)?(?:,|\s|$))")
"""Named, and not refused by `q=0`."""


@dataclass(frozen=True, slots=True)
class Kept:
    """`until` counts seconds as `time.time()` does; `evidence`: None where only an
    unchanged database says that the page is still right."""

    version: str
    body: bytes
    headers: tuple[tuple[str, str], ...]
    until: float
    evidence: Evidence | None

    @property
    def response(self) -> HttpResponse:
        return HttpResponse(self.body, headers=dict(self.headers))


class PageCache:
    """Middleware; `caches["pages"]` holds what is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD") or is_left_out(request):
            return self.get_response(request)
        # Asked before anything is read: what is made then may be newer, never older.
        version = database_version.current()
        key = name_of(request)
        if version is None:
            return self.get_response(request)
        if kept := still_right(key, version):
            return unless_known(request, kept.response)
        with recorded(version) as record:
            response = whole(request, self.get_response)
        if not isinstance(response, HttpResponse):
            return response
        if seconds := seconds_to_keep(response):
            headers, until = tuple(response.headers.items()), time.time() + seconds
            kept = Kept(version, response.content, headers, until, record.evidence())
            caches[NAME].set(key, kept, seconds)
        return unless_known(request, response)


def still_right(key: str, version: str) -> Kept | None:
    """What is kept under `key`, if it is what would be made now."""
    kept: Kept | None = caches[NAME].get(key)
    if kept is None or kept.until - time.time() > LONGEST_SECONDS:
        return None
    if kept.version == version:
        return kept
    if not (kept.evidence and kept.evidence.still_holds):
        return None
    renewed = replace(kept, version=version)
    caches[NAME].set(key, renewed, kept.until - time.time())
    return renewed


def is_left_out(request: HttpRequest) -> bool:
    return request.path_info.startswith(("/admin/", "/api"))


def name_of(request: HttpRequest) -> str:
    """The address, and everything by which a page differs under it."""
    facts = (
        str(request.scheme),
        request.headers.get("Host", ""),
        request.get_full_path(),
        preferred_language(request),
        accepted_encoding(request),
    )
    return sha256("\n".join(facts).encode(errors="surrogatepass")).hexdigest()


def preferred_language(request: HttpRequest) -> str:
    """By the browser's word alone: Django's own question heeds a cookie, by which a
    page in one language could be kept under the name of another."""
    for code, _weight in parse_accept_lang_header(
        request.headers.get("Accept-Language", "")
    ):
        if code == "*":
            break
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return ""


def accepted_encoding(request: HttpRequest) -> str:
    accepted = _ENCODING.findall(request.headers.get("Accept-Encoding", "").lower())
    return "br" if "br" in accepted else "gzip" if accepted else ""


def whole(
    request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponseBase]
) -> HttpResponseBase:
    """The response as for somebody who has nothing yet, and asks for all of it in the
    encoding that names it: a 304 cannot be kept, a HEAD is told what a GET would be,
    and Django itself reads no refusal."""
    request.META["HTTP_ACCEPT_ENCODING"] = accepted_encoding(request)
    known = request.META.pop("HTTP_IF_NONE_MATCH", None)
    method, request.method = request.method, "GET"
    response = get_response(request)
    request.method = method
    if known is not None:
        request.META["HTTP_IF_NONE_MATCH"] = known
    return response


def seconds_to_keep(response: HttpResponse) -> int:
    """0 for what is not everybody's, or too large."""
    control = response.headers.get("Cache-Control", "")
    seconds = _SECONDS.search(control)
    if response.status_code != 200 or not seconds:
        return 0
    is_personal = response.cookies or has_vary_header(response, "Cookie")
    is_large = len(response.content) > LARGEST
    return 0 if is_personal or is_large or "public" not in control else int(seconds[1])


def unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """304 for whoever has it already."""
    etag = response.headers.get("ETag")
    if response.status_code != 200 or not etag:
        return response
    return get_conditional_response(request, etag=etag, response=response) or response


@receiver(setting_changed)
def forget(**kwargs: Any) -> None:
    """Pages follow the settings, which change while tests run."""
    caches[NAME].clear()
