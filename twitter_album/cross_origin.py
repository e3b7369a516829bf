"""Middleware that lets pages of every site read what programs read: the API, feeds,
embeds and pictures.

Not django-cors-headers: it answers by the `Origin` of the request and so adds
`Vary: Origin`, by which a proxy would keep one copy for every site that asks. These
answers are the same for all, and no browser sends cookies to `*`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

METHODS = "GET, HEAD, OPTIONS"
REQUEST_HEADERS = (
    "Accept, Accept-Language, Cache-Control, Content-Type, If-Modified-Since, "
    "If-None-Match, Last-Event-ID, Range, X-Requested-With"
)
# What scripts may read besides the few that browsers always show.
RESPONSE_HEADERS = "Allow, Content-Disposition, Date, ETag, Link, Retry-After"
# As long as any browser keeps it.
PREFLIGHT_SECONDS = 86_400


class CrossOrigin:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_open(request.path_info):
            return self.get_response(request)
        response = preflight() if is_preflight(request) else self.get_response(request)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = RESPONSE_HEADERS
        return response


def is_open(path: str) -> bool:
    path = path.removesuffix("/")
    return (
        path in ("/api", "/oembed")
        or path.startswith(("/api/", settings.MEDIA_PATH))
        or path.endswith("/feed")
    )


def is_preflight(request: HttpRequest) -> bool:
    is_asked = "Access-Control-Request-Method" in request.headers
    return request.method == "OPTIONS" and is_asked


def preflight() -> HttpResponse:
    return HttpResponse(
        status=204,
        headers={
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": REQUEST_HEADERS,
            "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        },
    )
