"""How much less work a page, the API and a found post are than in the album before this
one, which listed everything.

    .venv/bin/python tests/benchmarks/predecessor.py

Milliseconds of the processor, in one process, on SQLite. The predecessor has 10,000
photos, and is spared what surrounds it: its views are called without middleware, its
posts are saved without a wait for the disk. Ours has a million photos and answers whole
requests: made anew, with the cards of before, and kept, as for all visitors until the
album changes. The goals are for what is kept (500 times for the page, 100 and 4 for the
API) and for a post that is read and saved (20 times).
"""

# ruff: noqa: E402  # Django is set up before what needs it

from __future__ import annotations

import copy
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="twitter-album-bench-"))
os.environ["DATABASE_URL"] = ""
os.environ["DJANGO_SETTINGS_MODULE"] = "twitter_album.settings"
os.environ["NETWORKS"] = "twitter"
os.environ["ALLOWED_HOSTS"] = "testserver"

import django

django.setup()

from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory

from datasource.data_access import fetch_jobs
from datasource.sources.page_parser import read_posts
from datasource.sources.x_v1.posts import XV1Posts
from tests.benchmarks import _predecessor, _seed
from tests.benchmarks._predecessor import POSTS_PER_REQUEST
from tests.benchmarks._sizes import sized

PRESENT = sized(1_000_000, small=20_000)
PRESENT_BEFORE = sized(10_000, small=2_000)
OWNERS_BEFORE = sized(500, small=100)
POSTS = sized(9_000, small=900)
ROUNDS = sized(20, small=5)
POSTS_PER_PAGE = 100
GOALS = {"album page": 500, "API": 100, "API, top seven": 4, "post": 20}
SNOWFLAKE_EPOCH = 1_288_834_974_657
NEWEST = datetime.now(UTC) - timedelta(hours=1)


@dataclass(frozen=True)
class Comparison:
    name: str
    before: float
    now: float
    goal: int = 0

    @property
    def ratio(self) -> float:
        return self.before / self.now

    def __str__(self) -> str:
        goal = f" (goal {self.goal})" if self.goal else ""
        return (
            f"{self.name:25} {self.before * 1000:8.2f} ms {self.now * 1000:6.2f} ms"
            f" {self.ratio:7.1f} times{goal}"
        )


def answers(size: int) -> list[str]:
    """Of a search: the same posts, so many in each."""
    example = json.loads(
        (ROOT / "tests/fixtures/wire/x_v1/search.json").read_text("utf-8")
    )["statuses"][1]
    statuses = [_status(example, number) for number in range(POSTS)]
    return [
        json.dumps({"statuses": statuses[start : start + size]})
        for start in range(0, POSTS, size)
    ]


def _status(example: dict[str, Any], number: int) -> dict[str, Any]:
    """Newest first, by a thousand people."""
    status = copy.deepcopy(example)
    moment = NEWEST - timedelta(seconds=number)
    post_id = (int(moment.timestamp() * 1000) - SNOWFLAKE_EPOCH) << 22
    person = str(7_000_000 + number % 1_000)
    status |= {
        "id": post_id,
        "id_str": str(post_id),
        "created_at": f"{moment:%a %b %d %H:%M:%S +0000 %Y}",
    }
    status["user"] |= {"id": int(person), "id_str": person, "screen_name": f"p{person}"}
    for entities in ("entities", "extended_entities"):
        url = f"https://pbs.example/media/{number}.jpg"
        status[entities]["media"][0] |= {"id_str": str(number), "media_url_https": url}
    return status


def seconds(
    work: Callable[[], object], rounds: int = 1, *, is_kept: bool = False
) -> float:
    """Of the processor: the quickest of so many."""
    spent = []
    for _ in range(rounds):
        if not is_kept:
            caches["pages"].clear()
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return min(spent)


def save_posts() -> None:
    [job] = fetch_jobs(hashtag="carnival")
    access = job.data_access
    refusal = access.begin(job.source)
    assert not refusal, refusal
    [pending] = access.pending_ranges(ignore_back_off=True)
    added = 0
    for answer in answers(POSTS_PER_PAGE):
        page = read_posts(json.loads(answer)["statuses"], XV1Posts())
        saved = access.save_page(pending, page)
        assert saved.remaining, saved
        pending, added = saved.remaining, added + saved.added
    assert added == POSTS, added


def save_posts_before() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = OFF")
    for answer in answers(POSTS_PER_REQUEST):
        _predecessor.save(answer)


def compare_views() -> Iterator[Comparison]:
    before = RequestFactory().get("/")
    topic = "/topic/%23carnival"
    for name, view, address in (
        ("album page", _predecessor.page, topic),
        ("API", _predecessor.api, f"/api{topic}"),
        ("API, top seven", _predecessor.api_top_seven, f"/api{topic}/7"),
    ):
        old = seconds(partial(view, before), rounds=3)
        read = partial(Client().get, address)
        yield Comparison(f"{name}, made anew", old, seconds(read, ROUNDS))
        kept = seconds(read, ROUNDS, is_kept=True)
        yield Comparison(f"{name}, kept", old, kept, GOALS[name])


def main() -> None:
    call_command("migrate", verbosity=0)
    _seed.seed(PRESENT)
    call_command("collectstatic", interactive=False, verbosity=0)
    _predecessor.make_tables(PRESENT_BEFORE, owners=OWNERS_BEFORE)
    found = list(compare_views())
    ours, old = seconds(save_posts), seconds(save_posts_before)
    found.append(Comparison("post", old / POSTS, ours / POSTS, GOALS["post"]))
    print("\n".join(map(str, found)))
    goals = [each for each in found if each.goal]
    met = sum(each.ratio >= each.goal for each in goals)
    print(f"goals that are met: {met} of {len(goals)}")


if __name__ == "__main__":
    main()
