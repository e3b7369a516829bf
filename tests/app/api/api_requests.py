"""Requests to the API, made from its own schema by a seed: as a client asks, as a tired
one does, and as an attacker."""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.app.factories import make_album, make_owner, make_photo, make_photos
from tests.attack import fuzz, hostile
from tests.attack.fuzz import HostileRequest

# It would be another address of the API, or none.
SLASH = re.compile(rb"/|%2f|\\|%5c", re.IGNORECASE)
HOSTILE_SHARE = 0.25
ACCEPT = (b"Accept", b"application/json")

MOMENT = ("2026-02-01", "2026-02-01T12:05:00Z", "2026-02-01T14:05:00+02:00")
OF_RESOURCES = {
    "album": ("carnival", "#masks", "none"),
    "owner_id": ("1", "7"),
    "id": ("1", "7"),
    "slug": ("not-found", "none"),
    "state": ("ready",),
    "q": ("mask",),
    "min_favorites": ("3", "6"),
    "included_since": MOMENT,
    "included_until": MOMENT,
    "posted_since": MOMENT,
    "posted_until": MOMENT,
    "cursor": ("aaaa", "MQ"),
}


def fill_albums() -> None:
    ana = make_owner("ana", server="social.example", network="mastodon")
    for tag in ("carnival", "masks"):
        album = make_album(tag)
        make_photos(album, 12, ana, favorite_count=5)
        make_photos(album, 12, alt_text="A mask")
        make_photo(album, ready=False)
        make_photo(album, is_hidden=True)


class ApiRequests:
    """`known`: values of parameters; positions are learned from the answers."""

    def __init__(self, schema: dict[str, Any], chance: Random) -> None:
        self.paths = schema["paths"]
        self.chance = chance
        self.known: dict[str, list[str]] = {
            name: list(values) for name, values in (fuzz.TRUE | OF_RESOURCES).items()
        }

    def draw(self) -> tuple[str, HostileRequest]:
        """With the path of the schema that it is an example of."""
        path = self.chance.choice(list(self.paths))
        parameters = self.paths[path]["get"].get("parameters", [])
        target, query = path.encode(), []
        for parameter in parameters:
            name = parameter["name"]
            if parameter["in"] == "header":
                continue
            value = self._value(parameter)
            if parameter["in"] == "path":
                value = SLASH.sub(b"", value).replace(b"?", b"") or b"none"
                target = target.replace(b"{%s}" % name.encode(), value)
            elif self.chance.random() < 0.3:
                query.append(name.encode() + b"=" + value)
        if query:
            target += b"?" + b"&".join(query)
        return path, HostileRequest("GET", target, [ACCEPT], b"")

    def _value(self, parameter: dict[str, Any]) -> bytes:
        if self.chance.random() < HOSTILE_SHARE:
            return hostile.value(self.chance)
        values = parameter["schema"].get("enum") or self.known[parameter["name"]]
        write = hostile.bent if self.chance.random() < 0.1 else hostile.escaped
        return write(self.chance.choice(values), self.chance)

    def learn(self, answer: dict[str, Any]) -> None:
        """Where pages and changes go on from here, and who and what there is."""
        for name in ("next_cursor", "newer_cursor"):
            if answer.get(name):
                self.known["cursor"].append(answer[name])
        if isinstance(answer.get("version"), str):
            self.known["since"].append(answer["version"])
        for row in answer.get("data", ()):
            if "id" in row:
                self.known["id"].append(str(row["id"]))
        links = [v for v in answer.values() if isinstance(v, str) and "?" in v]
        for name, value in (
            p for link in links for p in parse_qsl(urlsplit(link).query)
        ):
            if name in ("after", "before", "since"):
                self.known[name].append(value)

    def schema_of(self, path: str, status: int) -> dict[str, Any]:
        """Of the JSON of such an answer; KeyError where the schema knows none."""
        content = self.content_of(path, status)
        found = content.get("application/problem+json") or content["application/json"]
        return dict(json.loads(json.dumps(found["schema"])))

    def content_of(self, path: str, status: int) -> dict[str, Any]:
        """By its type; KeyError where the schema knows no such answer."""
        answers = self.paths[path]["get"]["responses"]
        return dict(answers[str(status)]["content"])
