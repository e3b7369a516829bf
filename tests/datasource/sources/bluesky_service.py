"""A small Bluesky service on loopback that answers as the documents say, or as told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from datasource.posts import Page
from datasource.sources.bluesky.source import Bluesky
from twitter_album.http import GuardedSession

Json = dict[str, Any]

NOON = datetime(2026, 10, 3, 12, tzinfo=UTC)
DID = "did:plc:z72i7hdynmk6r22z27h6tvur"
PASSWORD = "abcd-efgh-ijkl-mnop"
SEARCH, POSTS = "app.bsky.feed.searchPosts", "app.bsky.feed.getPosts"
LOG_IN, REFRESH = (
    "com.atproto.server.createSession",
    "com.atproto.server.refreshSession",
)


def view(seconds: float = 0, key: str = "", **values: Any) -> Json:
    """A post with a picture, so many seconds before noon; `values` replace parts, and
    None leaves one out."""
    written = NOON - timedelta(seconds=seconds)
    key = key or f"post{seconds}".replace(".", "x")
    image = f"https://cdn.bsky.app/img/feed_fullsize/plain/{DID}/{key}@jpeg"
    found = {
        "uri": f"at://{DID}/app.bsky.feed.post/{key}",
        "cid": f"bafy{key}",
        "author": {"did": DID, "handle": "anna.bsky.social", "displayName": "Anna"},
        "record": {
            "$type": "app.bsky.feed.post",
            "createdAt": written.isoformat().replace("+00:00", "Z"),
            "text": "At the parade #carnival",
        },
        "embed": {
            "$type": "app.bsky.embed.images#view",
            "images": [{"thumb": image, "fullsize": image, "alt": "A mask"}],
        },
        "likeCount": 3,
        "indexedAt": (written + timedelta(seconds=1)).isoformat(),
    } | values
    return {name: value for name, value in found.items() if value is not None}


def record(**values: Any) -> Json:
    """The record of the post at noon, with other parts."""
    found: Json = view()["record"]
    return found | values


@dataclass
class Answer:
    """What one request is told instead."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Service:
    """`posts` are listed in their order; `instead` holds the next answers of a method.

    `accepted`: the access tokens that are good; each session makes another one.
    """

    url: str = ""
    posts: list[Any] = field(default_factory=list)
    page_size: int = 100
    has_precise_index: bool = True
    requests: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    instead: dict[str, list[Answer]] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def asked(self, method: str) -> list[dict[str, str]]:
        return [asked for name, asked, _ in self.requests if name == method]

    def answer(self, method: str, asked: Json, token: str) -> Answer:
        self.requests.append((method, {k: v[-1] for k, v in asked.items()}, token))
        if self.instead.get(method):
            return self.instead[method].pop(0)
        if method in {LOG_IN, REFRESH}:
            return self._session(method, asked, token)
        if token not in self.accepted:
            return refusal(400, "ExpiredToken")
        found = self._listed(asked) if method == SEARCH else self._found(asked)
        return Answer(body=found)

    def _session(self, method: str, asked: Json, token: str) -> Answer:
        is_known = asked.get("password") == [PASSWORD]
        if method == REFRESH:
            is_known = token.startswith("refresh-")
        if not is_known:
            return refusal(401, "AuthenticationRequired")
        number = next(self.numbers)
        self.accepted = {f"access-{number}"}
        tokens = {"accessJwt": f"access-{number}", "refreshJwt": f"refresh-{number}"}
        return Answer(body={"did": DID, "handle": "me.bsky.social", **tokens})

    def _listed(self, asked: Json) -> Json:
        start = int(asked.get("cursor", ["0"])[0])
        matching = [post for post in self.posts if self._is_asked(post, asked)]
        end = start + self.page_size
        more = {"cursor": str(end)} if end < len(matching) else {}
        return {"posts": matching[start:end], **more}

    def _is_asked(self, post: Json, asked: Json) -> bool:
        def known(text: str) -> datetime:
            moment = datetime.fromisoformat(text)
            fine = moment.microsecond if self.has_precise_index else 0
            rough = moment.microsecond // 1000 * 1000
            return moment.replace(microsecond=fine or rough)

        times = post["record"]["createdAt"], post["indexedAt"]
        at = min(known(text) for text in times)
        above = "since" not in asked or known(asked["since"][0]) <= at
        return above and ("until" not in asked or at < known(asked["until"][0]))

    def _found(self, asked: Json) -> Json:
        uris = asked["uris"]
        return {"posts": [post for post in self.posts if post["uri"] in uris]}


def refusal(status: int, name: str = "", **headers: str) -> Answer:
    return Answer(status, {"error": name, "message": "No."}, headers)


@contextmanager
def running() -> Iterator[Service]:
    service = Service()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(service))
    service.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(parse_qs(urlsplit(self.path).query))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            given = json.loads(body) if body else {}
            self._answer({name: [value] for name, value in given.items()})

        def _answer(self, asked: Json) -> None:
            method = urlsplit(self.path).path.removeprefix("/xrpc/")
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            answer = service.answer(method, asked, token)
            is_raw = isinstance(answer.body, bytes)
            body = answer.body if is_raw else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Tests have nothing to say."""

    return Handler


def source(service: Service, **values: Any) -> Bluesky:
    defaults: dict[str, Any] = {
        "url": service.url,
        "session": GuardedSession(user_agent="test", allow_private=True),
        "handle": "me.bsky.social",
        "password": PASSWORD,
    }
    return Bluesky(**defaults | values)


def search(service: Service, since: str = "", until: str = "") -> Page:
    return source(service).search("carnival", since=since, until=until)


def place(seconds: float = 0) -> str:
    """The id on the line of a post so many seconds before noon."""
    return str(int(NOON.timestamp()) * 1_000_000 - round(seconds * 1_000_000))
