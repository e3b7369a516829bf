"""Middleware, the first of all: what watches the album is answered under any host name.

A container's own check, Prometheus or a load balancer asks 127.0.0.1 or an address of
the network, by http. ALLOWED_HOSTS would refuse it, SECURE_SSL_REDIRECT would send it
to https, where nobody listens. No such answer contains an address of the site, so
whoever invents a host name gains nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import resolve

PATHS = frozenset({"/healthz", "/readyz", "/metrics"})


class AnyHost:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Compared first: to resolve each address twice would cost every page.
        if request.path_info.removesuffix("/") not in PATHS:
            return self.get_response(request)
        view, args, values = resolve(request.path_info.removesuffix("/"))
        response: HttpResponseBase = view(request, *args, **values)
        return response
