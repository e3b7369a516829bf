"""Hostile requests to every route of the site, drawn by a seed: the same seed draws the
same requests. Nothing of them may be answered with 500, or write a traceback."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from urllib.parse import urlencode

from tests.attack import hostile
from tests.attack.routes import (
    LOOKUPS,
    Route,
    actions,
    filters,
    form_fields,
    parameters,
    routes,
)

FORM = b"application/x-www-form-urlencoded"
Header = tuple[bytes, bytes]

# What a parameter may truly be; of every other it is a number.
TRUE = {
    "tag": ("#carnival", "carnival", "none"),
    "number": ("1", "2"),
    "path": ("topic/#carnival", "", "it/"),
    "kind": ("svg", "png"),
    "name": ("ana", "noemi_fiore7497", "ana@social.example"),
    "threshold": ("100",),
    "signature": ("0" * 32,),
    "ids": ("1", "1-2-3"),
    "mark": ("0", "a-b"),
    "app_label": ("app", "auth"),
    "model_name": ("photo", "album", "owner"),
    "field_name": ("album", "owner", "feed"),
    "scene": ("mosaic", "slides"),
    "sort": ("posted", "favourites", "oldest"),
    "network": ("x", "mastodon"),
    "owner": ("ana",),
    "described": ("1",),
    "on": ("2026-11-03",),
    "limit": ("5",),
    "after": ("1-1", "1-1-1"),
    "before": ("1-1", "1-1-1"),
    "since": ("0123abcd-1", "0123abcd-1-2", "0123abcd-1.2-2.5"),
    "verb": ("approve", "reject", "block", "undo"),
    "reason": ("new", "rule"),
    "format": ("json", "xml", "api"),
    "every": ("8",),
    "shuffle": ("0", "1"),
    "file": ("css/site.css", "img/favicon.ico", "", "../../album.sqlite3"),
    "url": ("http://127.0.0.1:8000/photo/1", "http://127.0.0.1:8000/topic/carnival/7"),
    "address": ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/topic/carnival"),
    "server": ("social.example", "@ana@social.example"),
}
NUMBER = ("1", "2", "3")
HEADERS: tuple[tuple[bytes, tuple[bytes, ...]], ...] = (
    (b"Accept", (b"text/html", b"application/json", b"*/*;q=nan", b"a/b/c", b";;")),
    (b"Accept-Language", (b"it", b"xx-" + b"a" * 600, b"en;q=1e9", b"\xff", b",,;")),
    (b"Accept-Encoding", (b"br", b"gzip;q=0", b"br;q=\xff", b"gzip, " * 500)),
    (b"Content-Type", (b"multipart/form-data", b"application/json; charset=x", b"/")),
    (
        b"Cookie",
        (b"sessionid=\xff", b"messages=a:b", b"csrftoken=\x01; ;=", b"a" * 4000),
    ),
    (b"Host", (b"elsewhere.example", b"[::1", b"a_b", b"127.0.0.1:99999999")),
    (b"If-Modified-Since", (b"never", b"Fri, 31 Dec 99999 23:59:59 GMT", b"0")),
    (b"If-None-Match", (b'"x', b'W/"\xff"', b"*", b'"a", ' * 300)),
    (b"Range", (b"bytes=0-0", b"bytes=-999999999999", b"bytes=9-1, 2-", b"x")),
    (b"Referer", (b"http://[", b"\xff", b"https://elsewhere.example/" + b"a" * 4000)),
    (b"X-Forwarded-For", (b"1.2.3.4", b"\xff", b"::1, not an address", b"," * 999)),
    (b"X-Forwarded-Proto", (b"https", b"\xff")),
)
METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "BREW", "get")
# A POST there may log out, or delete, the very user who attacks.
ENDS_SESSION = re.compile(r"admin/(logout|password_change|auth)/")


@dataclass(frozen=True)
class HostileRequest:
    """`target` is the request's target as it is sent, escapes and all."""

    method: str
    target: bytes
    headers: list[Header]
    body: bytes

    def by(self, session: list[Header]) -> HostileRequest:
        """The same from somebody who has logged in; a second `Cookie` joins theirs."""
        cookies = [value for name, value in self.headers if name == b"Cookie"]
        headers = [header for header in self.headers if header[0] != b"Cookie"]
        for name, value in session:
            if name == b"Cookie":
                value = b"; ".join([*cookies, value])
            headers.append((name, value))
        return replace(self, headers=headers)


def is_failure(status: int) -> bool:
    """501 is oEmbed's own word for a format that it does not have."""
    return status >= 500 and status != 501


def requests(seed: int, count: int) -> Iterator[HostileRequest]:
    """Half of them to the public routes, half to those of the admin."""
    chance = Random(seed)
    public = [route for route in routes() if not route.is_admin]
    admin = [route for route in routes() if route.is_admin]
    for _ in range(count):
        yield _request(chance.choice(chance.choice((public, admin))), chance)


def _request(route: Route, chance: Random) -> HostileRequest:
    may_post = route.is_admin and not ENDS_SESSION.match(route.path)
    kind = chance.random()
    method = "GET"
    if may_post and kind < 0.35:
        method = "POST"
    elif kind > 0.93:
        method = chance.choice(METHODS)
    language = chance.choice((b"it/", b"xx/", b"it/it/")) if kind < 0.05 else b""
    path = b"/" + language + _path(route.path, chance)
    query = _query(route, chance)
    headers = [
        (name, chance.choice(values))
        for name, values in HEADERS
        if chance.random() < 0.06
    ]
    body = b""
    if method == "POST":
        body = _form(route, chance)
        if not any(name == b"Content-Type" for name, _ in headers):
            headers.append((b"Content-Type", FORM))
    return HostileRequest(method, path + query, headers, body)


def _path(path: str, chance: Random) -> bytes:
    parts = re.split(r"%\((\w+)\)s", path)
    written = b"".join(
        _value(part, chance) if number % 2 else part.encode()
        for number, part in enumerate(parts)
    )
    if chance.random() < 0.9:
        return written
    return written + chance.choice((b"/", hostile.value(chance)))


def _query(route: Route, chance: Random) -> bytes:
    number = chance.choice((0, 1, 1, 1, 2, 3))
    if not number:
        return b""
    pairs = [_name(route, chance) for _ in range(number)]
    return b"?" + b"&".join(name + b"=" + _value(key, chance) for name, key in pairs)


def _name(route: Route, chance: Random) -> tuple[bytes, str]:
    """A parameter as it is written, and its name as far as it is a known one."""
    if chance.random() < 0.05:
        return hostile.value(chance), ""
    if route.model and chance.random() < 0.8:
        name = chance.choice(filters(route.model))
        return f"{name}{chance.choice(LOOKUPS)}".encode(), name
    name = chance.choice((*parameters(), *TRUE))
    return name.encode(), name


def _value(name: str, chance: Random) -> bytes:
    kind = chance.random()
    if kind < 0.6:
        return hostile.value(chance)
    known = chance.choice(TRUE.get(name, NUMBER))
    return hostile.bent(known, chance) if kind < 0.8 else hostile.escaped(known, chance)


def _form(route: Route, chance: Random) -> bytes:
    if chance.random() < 0.1:
        return hostile.value(chance)
    names = list(parameters())
    fixed: dict[str, str] = {}
    if route.model:
        names = [
            *form_fields(route.model),
            "_selected_action",
            "_save",
            "post",
            "index",
        ]
        fixed["action"] = chance.choice(actions(route.model))
    names += ["photo", "verb"]
    pairs = [(name, _value(name, chance)) for name in names if chance.random() < 0.6]
    written = [name.encode() + b"=" + value for name, value in pairs]
    return b"&".join([urlencode(fixed).encode(), *written])
