"""How long proxies, and browsers behind them, may keep a public page."""

from __future__ import annotations

from typing import TypeVar

from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control

# Seconds: a photo that was hidden is gone after both at the latest.
PROXY_SECONDS = STALE_SECONDS = 30


Response = TypeVar("Response", bound=HttpResponseBase)


def cache_in_proxies(response: Response) -> Response:
    """For what everybody sees alike. A browser, too, may show it for STALE_SECONDS
    more while it asks anew; the ETag tells it that nothing has changed."""
    patch_cache_control(
        response,
        public=True,
        # Browsers ask each time: an ETag costs less than a photo that should be gone.
        max_age=0,
        s_maxage=PROXY_SECONDS,
        stale_while_revalidate=STALE_SECONDS,
    )
    return response
