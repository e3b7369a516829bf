"""The album's pages over real HTTP, behind a proxy that can be set up wrongly."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.core.wsgi import get_wsgi_application
from django.db import connections

from twitter_album import static_files

Answer = tuple[str, dict[str, str], bytes]

# It breaks off in the middle.
HANG_UP: Answer = ("200 OK", {"Content-Length": "1000"}, b"<html>")


def no_fault(path: str, user_agent: str) -> Answer | None:
    return None


def answers(
    status: str, body: bytes = b"<html>hello</html>", **headers: str
) -> Callable[[str, str], Answer]:
    return lambda path, _: (
        status,
        {"Content-Type": "text/html", **headers},
        body,
    )


@dataclass
class Site:
    """`fault` answers in place of the album; `lost` are headers that are taken away;
    `says_https`: the proxy sets X-Forwarded-Proto; `host` replaces the header Host."""

    url: str = ""
    fault: Callable[[str, str], Answer | None] = no_fault
    lost: set[str] = field(default_factory=set)
    says_https: bool = True
    host: str = ""

    def application(self, album: Any) -> Callable[..., Iterable[bytes]]:
        def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            user_agent = environ.get("HTTP_USER_AGENT", "")
            if fault := self.fault(environ["PATH_INFO"], user_agent):
                status, headers, body = fault
                start(status, [*headers.items()])
                return [body]
            if self.says_https and self.url.startswith("https"):
                environ["HTTP_X_FORWARDED_PROTO"] = "https"
            if self.host:
                environ["HTTP_HOST"] = self.host

            def start_without(
                status: str, headers: list[tuple[str, str]], *rest: Any
            ) -> Any:
                kept = [each for each in headers if each[0] not in self.lost]
                return start(status, kept, *rest)

            response: Iterable[bytes] = album(environ, start_without)
            return response

        return answer


class _Silent(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Tests have nothing to say."""


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Site]:
    """With the settings as they are now; over TLS with a `context`."""
    site = Site()
    album = static_files.serve(get_wsgi_application())
    server = make_server("127.0.0.1", 0, lambda *_: [], handler_class=_Silent)
    server.set_app(site.application(album))
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    # A client that does not trust the certificate hangs up.
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    scheme = "https" if context else "http"
    site.url = f"{scheme}://127.0.0.1:{server.server_port}"

    def serve() -> None:
        server.serve_forever(0.01)
        connections.close_all()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
