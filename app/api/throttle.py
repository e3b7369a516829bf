"""How often one address may ask the API in a minute, about.

What the page cache answers, and every 304 of the new addresses, is told before this is
asked, and so is not counted.
"""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.cache import caches
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from app.caching.page_cache import CACHE_NAME
from twitter_album.proxy_headers import client_address

PERIOD_SECONDS = 60


class AddressThrottle(BaseThrottle):
    """Counts in the cache that web workers share, if they share one.

    Read and written in two steps: requests of the same moment may be counted once. A
    count that is exact would cost each request more than the abuse that it stops.
    """

    def allow_request(self, request: Request, view: Any) -> bool:
        most = settings.API_REQUESTS_PER_MINUTE
        if not most:
            return True
        period = int(time.time() // PERIOD_SECONDS)
        key = f"api-requests:{client_address(request)}:{period}"
        count = caches[CACHE_NAME].get(key, 0)
        if count >= most:
            return False
        caches[CACHE_NAME].set(key, count + 1, 2 * PERIOD_SECONDS)
        return True

    def wait(self) -> float:
        """Seconds to the next period."""
        return PERIOD_SECONDS - time.time() % PERIOD_SECONDS
