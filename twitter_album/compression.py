"""Brotli for public pages: somewhat smaller than gzip, and sooner done.

Compression lets a listener guess secrets by their length where a page repeats what a
stranger chose. Only what everybody may keep is compressed here, and there are none in
it; the rest is left to Django's gzip, which hides the length.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import brotli
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

# Bytes that fit into one packet anyway.
MIN_BYTES = 500
QUALITY = 3
# Named, and not refused by `q=0`.
_ENCODING = re.compile(r"\b(br|gzip)\b(?!\s*;\s*q=0(?:\.0*)?(?:,|\s|$))")


class Brotli:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or not is_suitable(response):
            return response
        # Also where nothing is compressed: a proxy must keep both forms apart.
        patch_vary_headers(response, ("Accept-Encoding",))
        if accepted_encoding(request) == "br":
            compress(response)
        return response


class Gzip(GZipMiddleware):
    """Django's, which would try to compress pictures too."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not is_text(response):
            return response
        compressed: HttpResponseBase = super().process_response(request, response)
        return compressed


def accepted_encoding(request: HttpRequest) -> str:
    accepted = _ENCODING.findall(request.headers.get("Accept-Encoding", "").lower())
    return "br" if "br" in accepted else "gzip" if accepted else ""


def is_text(response: HttpResponseBase) -> bool:
    kind = response.headers.get("Content-Type", "")
    return kind.startswith(("text/", "application/", "image/svg"))


def is_suitable(response: HttpResponse) -> bool:
    is_public = "public" in response.headers.get("Cache-Control", "")
    is_new = "Content-Encoding" not in response.headers
    return (
        is_public
        and is_text(response)
        and is_new
        and len(response.content) >= MIN_BYTES
    )


def compress(response: HttpResponse) -> None:
    response.content = brotli.compress(response.content, quality=QUALITY)
    response.headers["Content-Encoding"] = "br"
    response.headers["Content-Length"] = str(len(response.content))
    # Strong ETags promise the same bytes, which compression does not keep.
    etag = response.headers.get("ETag", "")
    if etag.startswith('"'):
        response.headers["ETag"] = f"W/{etag}"
