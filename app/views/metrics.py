"""Metrics for Prometheus, for whoever has the token."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views import View

HEADERS = {"Cache-Control": "no-store"}
TEXT = "text/plain; charset=utf-8"


class MetricsView(View):
    """404 without METRICS_TOKEN, 401 for who does not bring it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not settings.METRICS_TOKEN:
            return HttpResponse(
                "METRICS_TOKEN is not set.\n", TEXT, 404, headers=HEADERS
            )
        expected = f"Bearer {settings.METRICS_TOKEN}"
        if not constant_time_compare(
            request.headers.get("Authorization", ""), expected
        ):
            return HttpResponse(
                "Authorization: Bearer METRICS_TOKEN is wanted.\n",
                TEXT,
                401,
                headers=HEADERS | {"WWW-Authenticate": "Bearer"},
            )
        # Imported here alone: without a token nobody needs prometheus-client.
        from prometheus_client import CollectorRegistry, exposition

        from app.operations.metrics import album, request_counts

        registry = CollectorRegistry()
        registry.register(album.AlbumMetrics())
        request_counts.register(registry)
        encode, content_type = exposition.choose_encoder(
            request.headers.get("Accept", "")
        )
        return HttpResponse(encode(registry), content_type, headers=HEADERS)
