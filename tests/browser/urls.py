"""The site's addresses, and the stored pictures that a web server would serve."""

import time
from collections.abc import Iterator

from django.conf import settings
from django.db import OperationalError
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.test import Client
from django.urls import path
from django.views.static import serve

from twitter_album import urls

handler400, handler404 = urls.handler400, urls.handler404
handler500 = urls.handler500


def media(request: HttpRequest, name: str) -> HttpResponseBase:
    return serve(request, name, document_root=str(settings.MEDIA_ROOT))


def slowly(request: HttpRequest, address: str) -> StreamingHttpResponse:
    """A page in pieces, as a slow line brings it."""
    content = Client().get(f"/{address}").content

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(content), 3000):
            time.sleep(0.02)
            yield content[start : start + 3000]

    # Compression would gather the pieces again.
    return StreamingHttpResponse(pieces(), headers={"Content-Encoding": "identity"})


def broken(request: HttpRequest) -> FileResponse:
    raise RuntimeError("something of ours")


def away(request: HttpRequest) -> FileResponse:
    raise OperationalError("the server closed the connection")


urlpatterns = [
    path("broken", broken),
    path("away", away),
    path("slowly/<path:address>", slowly),
    path("media/<path:name>", media),
    *urls.urlpatterns,
]
