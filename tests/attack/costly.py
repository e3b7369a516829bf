"""Many clients on each address that costs the album more than a page."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote, urlsplit

from tests.attack.readers import Outcome, reading
from tests.attack.target import Answer, Target

# Long, because 64 clients queue before each page, too.
PAGE_SECONDS = 3.0
SITE_PATHS = (
    "/api?limit=100",
    "/api/schema",
    "/sitemap.xml",
    "/sitemap-pages.xml",
    "/sitemap-photos-1.xml",
    "/admin/login/",
    "/?sort=favourites",
    "/?described=1&sort=oldest",
    "/no/such/page",
)
TOPIC_PATHS = (
    "/topic/{tag}/7.zip",
    "/topic/{tag}/7",
    "/api/topic/{tag}?limit=100",
    "/api/topic/{tag}/7",
    "/topic/{tag}/feed",
    "/topic/{tag}/wall/photos",
    "/qr/topic/{tag}.svg",
    "/qr/topic/{tag}.png",
)

Visit = Callable[[Target], Answer]


@dataclass(frozen=True)
class Attack:
    title: str
    visit: Visit


def attacks(target: Target, *, tag: str) -> Iterator[Attack]:
    """Every costly address of the album with this topic."""
    paths = [*SITE_PATHS, *(path.format(tag=tag) for path in TOPIC_PATHS)]
    page = f"http://{target.host_header.decode()}/topic/{tag}/7"
    paths.append(f"/oembed?format=json&url={quote(page, safe='')}")
    paths += _linked(target, f"/topic/{tag}/7")
    for path in paths:
        yield Attack(path, partial(_get, path))
    yield Attack("log-ins", _log_in)


def flood(
    target: Target,
    attack: Attack,
    pages: Sequence[str],
    *,
    clients: int,
    seconds: float,
) -> Outcome:
    outcome = Outcome(f"{clients} clients: {attack.title}", PAGE_SECONDS)
    is_over = threading.Event()

    def ask() -> None:
        while not is_over.is_set():
            answer = attack.visit(target)
            outcome.requests += 1
            outcome.turned_away += answer.is_turned_away
            if answer.is_failure:
                outcome.failures.append(f"{attack.title}: {answer}")

    threads = [threading.Thread(target=ask) for _ in range(clients)]
    with reading(target, pages, outcome):
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        is_over.set()
        for thread in threads:
            thread.join()
    outcome.requests += len(outcome.pages)
    return outcome


def _linked(target: Target, path: str) -> list[str]:
    """The share picture and a face, as a page names them."""
    html = target.get(path).body.decode()
    found = re.findall(r'(?:content|src)="([^"]*/(?:share|avatar)/[^"]+)"', html)
    unique = {
        re.split(r"[/]", urlsplit(url).path)[1]: urlsplit(url).path for url in found
    }
    return sorted(unique.values())


def _get(path: str, target: Target) -> Answer:
    return target.get(path)


def _log_in(target: Target) -> Answer:
    """With a wrong password, and everything else as the form sends it."""
    token = b"a" * 32
    form = b"username=organiser&password=wrong&csrfmiddlewaretoken=" + token
    head = target.head(
        b"/admin/login/",
        (b"Cookie", b"csrftoken=" + token),
        (b"Content-Type", b"application/x-www-form-urlencoded"),
        (b"Content-Length", str(len(form)).encode()),
        (b"Connection", b"close"),
        method=b"POST",
    )
    return target.send(head + b"\r\n" + form, method="POST")
