"""Sends a hostile request to Django in this process."""

from __future__ import annotations

import io
from urllib.parse import unquote_to_bytes

from django.http import HttpResponseBase
from django.test import Client

from tests.attack.fuzz import HostileRequest


def send(client: Client, request: HostileRequest) -> HttpResponseBase:
    """As a web server hands it to Django: a raw target, decoded once."""
    path, _, query = request.target.partition(b"?")
    environ = {
        "REQUEST_METHOD": request.method,
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.input": io.BytesIO(request.body),
    }
    for name, value in request.headers:
        key = name.decode().upper().replace("-", "_")
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        environ[key] = value.decode("latin-1")
    if cookie := environ.get("HTTP_COOKIE"):
        own = client.defaults.get("HTTP_COOKIE", "")
        environ["HTTP_COOKIE"] = f"{cookie}; {own}"
    return client.request(**environ)
