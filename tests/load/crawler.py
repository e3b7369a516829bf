"""A crawler that follows every link of the album on this machine."""

from __future__ import annotations

import html
import re
import time
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import requests

LINK = re.compile(r'\s(?:href|src)="([^"#]+)')
# Doors that are not for crawlers (robots.txt): log-in of the organiser.
CLOSED = ("/admin",)


@dataclass
class Crawl:
    """`failed`: address and what came, of those that were not answered well."""

    read: int = 0
    left: int = 0
    failed: list[str] = field(default_factory=list)


def crawl(start: str, *, pages: int, until: float) -> Crawl:
    """Breadth first, one request at a time. `until`: seconds of `time.monotonic()`."""
    found, waiting = Crawl(), deque([start])
    known, host = {start}, urlsplit(start).netloc
    with requests.Session() as session:
        while waiting and found.read < pages and time.monotonic() < until:
            address = waiting.popleft()
            found.read += 1
            answer = session.get(address, timeout=60, allow_redirects=True)
            if not answer.ok:
                found.failed.append(f"{answer.status_code} {address}")
            for link in _links(answer):
                is_ours = urlsplit(link).netloc == host
                if is_ours and link not in known and not _is_closed(link):
                    known.add(link)
                    waiting.append(link)
    found.left = len(waiting)
    return found


def _links(answer: requests.Response) -> list[str]:
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return []
    return [
        urljoin(answer.url, html.unescape(link)) for link in LINK.findall(answer.text)
    ]


def _is_closed(link: str) -> bool:
    return urlsplit(link).path.startswith(CLOSED)
