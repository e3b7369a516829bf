"""The answers in `tests/fixtures/wire/`, and servers that give them to a source."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from datasource.sources.base import Source
from datasource.sources.bluesky.source import Bluesky
from datasource.sources.mastodon.source import Mastodon
from datasource.sources.x_v1.source import XV1
from datasource.sources.x_v2.client import KEYS
from datasource.sources.x_v2.source import XV2
from tests.datasource.media.servers import Request, serving, whole
from tests.datasource.sources import bluesky_service
from tests.datasource.sources.json_shapes import Shape, shape
from twitter_album.http import GuardedSession

FOLDER = Path(__file__).parents[2] / "fixtures" / "wire"
NETWORKS = ["x_v1", "x_v2", "x_v2_renamed", "mastodon", "bluesky"]
# By path: the file that has the answer.
FILES = {
    "/1.1/search/tweets.json": "search",
    "/1.1/statuses/lookup.json": "lookup",
    "/2/tweets/search/recent": "search",
    "/2/tweets": "lookup",
    "/api/v1/timelines/tag/carnival": "search",
    "/api/v1/statuses": "lookup",
    "/api/v2/instance": "instance",
    f"/xrpc/{bluesky_service.SEARCH}": "search",
    f"/xrpc/{bluesky_service.POSTS}": "lookup",
    f"/xrpc/{bluesky_service.LOG_IN}": "session",
}


def saved(network: str, name: str) -> Any:
    return json.loads((FOLDER / network / f"{name}.json").read_text())


def session() -> GuardedSession:
    return GuardedSession(user_agent="test", allow_private=True)


def source(
    network: str,
    url: str,
    *,
    session: GuardedSession,
    token: str = "token",
    keys: dict[str, str] | None = None,
    handle: str = "me.bsky.social",
    password: str = bluesky_service.PASSWORD,
) -> Source:
    """The source of a network, connected."""
    keys = keys or dict.fromkeys(KEYS, "key")
    makers: dict[str, Callable[[], Source]] = {
        "x_v1": lambda: XV1(url=url, keys=keys, session=session),
        "x_v2": lambda: XV2(url=url, session=session, token=token),
        "mastodon": lambda: Mastodon(url=url, session=session),
        "bluesky": lambda: Bluesky(
            url=url, handle=handle, password=password, session=session
        ),
    }
    found = makers[network.removesuffix("_renamed")]()
    found.connect()
    return found


@contextmanager
def answering(network: str, *, error: int = 0) -> Iterator[str]:
    """The address of a server that gives the saved answers; with `error`, the status
    of the saved one, that to every search."""
    if network == "bluesky":
        with _bluesky(error) as url:
            yield url
        return

    def answer(request: Request) -> Iterator[bytes]:
        name = FILES[urlsplit(request.path).path]
        is_error = bool(error) and name == "search"
        body = saved(network, "error" if is_error else name)
        status = f"{error} No" if is_error else "200 OK"
        return whole(json.dumps(body).encode(), status)(request)

    with serving(answer) as server:
        yield server.url


@contextmanager
def _bluesky(error: int) -> Iterator[str]:
    """A look-up's second request asks for what the first did not show."""
    first = bluesky_service.Answer(body=saved("bluesky", "search"))
    if error:
        first = bluesky_service.Answer(error, saved("bluesky", "error"))
    look_ups = [saved("bluesky", "lookup"), {"posts": []}]
    with bluesky_service.running() as service:
        service.instead[bluesky_service.SEARCH] = [first]
        service.instead[bluesky_service.POSTS] = [
            bluesky_service.Answer(body=body) for body in look_ups
        ]
        yield service.url


def told(value: Any, *, url: str) -> Any:
    """What a source made of an answer, as JSON without what says nothing; `url` is
    another one in every run."""
    if is_dataclass(value) and not isinstance(value, type):
        names = [each for each in fields(value) if not _is_default(value, each)]
        return {each.name: told(getattr(value, each.name), url=url) for each in names}
    if isinstance(value, dict):
        return {key: told(each, url=url) for key, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [told(each, url=url) for each in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value.replace(url, "{server}") if isinstance(value, str) else value


def _is_default(value: Any, field: Any) -> bool:
    made = field.default_factory
    default = field.default if made is MISSING else made()
    return bool(getattr(value, field.name) == default)


def documented(network: str, name: str) -> Shape:
    """Of one file, and of objects with a `$type` in all: they are alike everywhere."""
    found = shape(saved(network, name))
    for path in (FOLDER / network).glob("*.json"):
        for place, kinds in shape(json.loads(path.read_text())).items():
            if place.startswith("<"):
                found[place] |= kinds
    return found


class Answers:
    """A session that keeps what it was answered."""

    def __init__(self) -> None:
        self.given: list[requests.Response] = []
        self.session = session()
        self.session.hooks["response"].append(self._keep)

    def by_file(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for response in self.given:
            name = FILES[urlsplit(response.url).path]
            if response.ok:
                found.setdefault(name, []).append(response.json())
        return found

    def _keep(self, response: requests.Response, *_: Any, **__: Any) -> None:
        self.given.append(response)
