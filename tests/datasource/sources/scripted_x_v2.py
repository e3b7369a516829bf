"""A server with scripted answers of X's API v2, and the source that asks it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from datasource.errors import SourceError
from datasource.sources.snowflakes import x_bound
from datasource.sources.x_v2.source import XV2
from tests.datasource.media.servers import Request, whole
from twitter_album.http import GuardedSession

TOKEN = "AAAA%2Fsecret"
PROBLEMS = "https://api.twitter.com/2/problems/"
AN_HOUR_AGO = int(x_bound(datetime.now(UTC) - timedelta(hours=1)))
Json = dict[str, Any]


@dataclass
class ScriptedServer:
    """A server that gives its answers one after another, the last one for ever."""

    answers: list[Callable[[Request], Iterator[bytes]]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    authorizations: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> Iterator[bytes]:
        parts = urlsplit(request.path)
        self.paths.append(parts.path)
        self.asked.append(dict(parse_qsl(parts.query)))
        self.authorizations.append(request.headers.get("authorization", ""))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer(request)

    def add_answer(
        self, body: object, status: str = "200 OK", **headers: str
    ) -> Callable[[Request], Iterator[bytes]]:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers.setdefault("Content_Type", "application/json; charset=utf-8")
        self.answers.append(whole(raw, status, **headers))
        return self.answers[-1]

    def set_answer(self, body: object, status: str = "200 OK", **headers: str) -> None:
        """From now on, whatever it was to say before."""
        self.answers.clear()
        self.add_answer(body, status, **headers)


@dataclass
class ScriptedX:
    server: ScriptedServer
    source: XV2

    def search(self, **values: Any) -> Any:
        return self.source.search("carnival", **{"since": "", "until": ""} | values)

    def billed(self) -> tuple[int, int]:
        """How many posts and people X billed since this was last asked."""
        billed = self.source.take_billed_ids()
        return len(billed.posts), len(billed.users)

    def fails(self, **values: Any) -> SourceError:
        with pytest.raises(SourceError) as caught:
            self.search(**values)
        assert "\n" not in str(caught.value)
        assert "secret" not in str(caught.value)
        return caught.value


MakeScriptedX = Callable[..., ScriptedX]


def connected(url: str, **options: Any) -> XV2:
    session = GuardedSession(user_agent="test", allow_private=True)
    source = XV2(url=url, session=session, **{"token": TOKEN} | options)
    source.connect()
    return source


def an_id(number: int) -> str:
    """Ids of the hour before these tests began; a higher number is a later post."""
    return str(AN_HOUR_AGO + number)


def status(post_id: str, **values: Any) -> Json:
    """A post with one picture, as the documents show it."""
    return {
        "id": post_id,
        "text": "At the parade &amp; after https://t.co/abc",
        "author_id": "7",
        "created_at": "2026-10-03T12:00:00.000Z",
        "lang": "en",
        "possibly_sensitive": False,
        "edit_history_tweet_ids": [post_id],
        "attachments": {"media_keys": ["3_1"]},
        "public_metrics": {
            "retweet_count": 2,
            "reply_count": 3,
            "like_count": 5,
            "quote_count": 1,
        },
        "entities": {
            "urls": [
                {
                    "url": "https://t.co/abc",
                    "expanded_url": f"https://twitter.com/a/status/{post_id}/photo/1",
                    "media_key": "3_1",
                }
            ]
        },
    } | values


PHOTO = {
    "media_key": "3_1",
    "type": "photo",
    "url": "https://pbs.twimg.com/media/a.jpg",
    "width": 1200,
    "height": 800,
    "alt_text": "Drummers",
}
ANNA = {
    "id": "7",
    "username": "anna",
    "name": "Anna",
    "profile_image_url": "https://pbs.twimg.com/profile_images/7_normal.jpg",
}


def page(
    *statuses: Json,
    token: str = "",
    media: tuple[Json, ...] = (PHOTO,),
    users: tuple[Json, ...] = (ANNA,),
    **more: Any,
) -> Json:
    meta: Json = {"result_count": len(statuses)}
    meta |= {"next_token": token} if token else {}
    body = {"data": list(statuses), "includes": {"media": media, "users": users}}
    return ({"meta": meta} | (body if statuses else {})) | more


def refusal(name: str, value: str, message: str) -> Json:
    return {
        "errors": [{"parameters": {name: [value]}, "message": message}],
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": f"{PROBLEMS}invalid-request",
    }


def problem(title: str, detail: str = "", kind: str = "about:blank") -> Json:
    return {"title": title, "detail": detail or title, "type": kind}
