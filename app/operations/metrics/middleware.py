"""Middleware that counts and times requests, where METRICS_TOKEN is set."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from app.languages import without_language
from app.operations.metrics import worker_files

METHODS = ("GET", "HEAD", "POST")


class RequestMetrics:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response
        worker_files.share_among_workers()
        # Imported here alone: it decides then where it counts.
        from app.operations.metrics import request_counts

        self.counts = request_counts

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun, path = time.perf_counter(), request.path_info
        response = self.get_response(request)
        seconds = time.perf_counter() - begun
        view = view_name(request, path)
        # Anybody may invent methods: each would be a row of its own.
        method = request.method if request.method in METHODS else "other"
        self.counts.requests.labels(view, method, response.status_code).inc()
        self.counts.durations.labels(view).observe(seconds)
        return response


def view_name(request: HttpRequest, path: str) -> str:
    """As the addresses name it, else its class; `none` where no address is like it."""
    match = request.resolver_match
    try:
        # A page that was cached has passed by all addresses.
        match = match or resolve(without_language(path))
    except Resolver404:
        return "none"
    if match.url_name:
        return match.view_name
    return str(getattr(match.func, "view_class", match.func).__name__)
