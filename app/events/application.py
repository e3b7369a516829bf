"""The ASGI application that holds the streams `/api/albums/<tag>/events` open.

It has a process of its own: each listener would keep a thread of the web server. An
event tells a version only, so it shows nothing that the redistribution policy keeps
back, needs no queue (a slow listener is told the newest version alone), and whoever was
away has missed nothing: `/api/albums/<tag>/changes` has all that came since.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any

from django.conf import settings
from django.db import Error

from app.api.resources import problems
from app.api.resources.problems import ProblemType
from app.events.watcher import WatchedAlbum, Watcher
from app.models import Album
from twitter_album import cross_origin

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

ADDRESS = re.compile(r"/api/albums/([^/]+)/events/?")
ALIVE_SECONDS = 15.0
# Browsers come back after as long: never all at once.
RETRY_MILLISECONDS = (2_000, 8_000)
RETRY_AFTER_SECONDS = (20, 60)
NO_ALBUM = "There is no album of this hashtag."
NOTHING_ELSE = "Here are events alone: /api/albums/<tag>/events."
READ_ONLY = "Ask with GET."
TOO_MANY = "As many listen as may; ask /api/albums/<tag>/changes now and then."
NO_DATABASE = "The database does not answer."
HEADERS = {
    # no-transform: what compresses would wait for more.
    "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": cross_origin.RESPONSE_HEADERS,
    "X-Content-Type-Options": "nosniff",
}


class EventsApplication:
    """ASGI 3, HTTP alone."""

    def __init__(self) -> None:
        self.watcher = Watcher()

    async def __call__(
        self, scope: Mapping[str, Any], receive: Receive, send: Send
    ) -> None:
        if scope["type"] != "http":
            return
        exchange = Exchange(scope, receive, send)
        path = ADDRESS.fullmatch(scope["path"])
        if scope["path"] == "/healthz":
            await exchange.answer(200, b"ok", "text/plain")
        elif not path:
            await exchange.refuse(problems.NOT_FOUND, NOTHING_ELSE)
        elif scope["method"] == "OPTIONS":
            await exchange.answer(204, b"", **dict(cross_origin.preflight().items()))
        elif scope["method"] not in ("GET", "HEAD"):
            await exchange.refuse(problems.METHOD_NOT_ALLOWED, READ_ONLY)
        elif self.watcher.listeners >= settings.EVENTS_MAX_LISTENERS:
            await exchange.refuse(problems.UNAVAILABLE, TOO_MANY)
        else:
            await self._stream(exchange, path[1])

    async def _stream(self, exchange: Exchange, tag: str) -> None:
        async with AsyncExitStack() as stack:
            try:
                album = await stack.enter_async_context(self.watcher.listen(tag))
            except Album.DoesNotExist:
                await exchange.refuse(problems.NOT_FOUND, NO_ALBUM)
            except Error:
                await exchange.refuse(problems.UNAVAILABLE, NO_DATABASE)
            else:
                await exchange.stream(album)


class Exchange:
    """One request and its answer."""

    def __init__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send

    async def answer(
        self, status: int, body: bytes, content_type: str = "", **headers: str
    ) -> None:
        headers = HEADERS | headers | {"Content-Length": str(len(body))}
        await self._start(status, headers | {"Content-Type": content_type})
        await self._send({"type": "http.response.body", "body": body})

    async def refuse(self, problem: ProblemType, detail: str) -> None:
        body = json.dumps(problem.json(detail)).encode()
        wait = {}
        if problem.status == problems.UNAVAILABLE.status:
            wait = {"Retry-After": str(random.randint(*RETRY_AFTER_SECONDS))}  # noqa: S311  # no secret
        await self.answer(problem.status, body, problems.MEDIA_TYPE, **wait)

    async def stream(self, album: WatchedAlbum) -> None:
        """Until one side ends it."""
        await self._start(200, HEADERS | {"Content-Type": "text/event-stream"})
        if self._scope["method"] == "HEAD":
            await self._send({"type": "http.response.body", "body": b""})
            return
        telling = asyncio.create_task(self._tell(album))
        leaving = asyncio.create_task(self._left())
        try:
            await asyncio.wait({telling, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            telling.cancel()
            leaving.cancel()
            await asyncio.gather(telling, leaving, return_exceptions=True)

    async def _tell(self, album: WatchedAlbum) -> None:
        known = self._last_event_id()
        retry = random.randint(*RETRY_MILLISECONDS)  # noqa: S311  # no secret
        await self._write(f"retry: {retry}\n\n")
        while not album.is_over:
            # Before it is compared: what comes while it is written is told next.
            changed = album.changed
            if album.version != known:
                known = album.version
                data = json.dumps({"version": known})
                await self._write(f"event: change\nid: {known}\ndata: {data}\n\n")
                continue
            try:
                await asyncio.wait_for(changed.wait(), ALIVE_SECONDS)
            except TimeoutError:
                # An event and no comment: scripts see that the stream is alive.
                await self._write("event: alive\ndata: {}\n\n")
        await self._send({"type": "http.response.body", "body": b""})

    def _last_event_id(self) -> str:
        for name, value in self._scope["headers"]:
            if name.lower() == b"last-event-id":
                text: str = value.decode("latin-1")
                return text
        return ""

    async def _left(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _write(self, text: str) -> None:
        message = {"type": "http.response.body", "body": text.encode()}
        await self._send(message | {"more_body": True})

    async def _start(self, status: int, headers: Mapping[str, str]) -> None:
        pairs = [
            (name.lower().encode(), value.encode("latin-1"))
            for name, value in headers.items()
            if value
        ]
        await self._send(
            {"type": "http.response.start", "status": status, "headers": pairs}
        )
