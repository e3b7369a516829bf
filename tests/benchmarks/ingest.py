"""How many photos a second are saved, in an album that has a million already.

    .venv/bin/python tests/benchmarks/ingest.py

Pages of 100 posts through `DataAccess.save_page`, as a run saves them: rows, counts,
people, milestones and window in one transaction a page. Of the processor, the database
server's part included; on SQLite, or on the database of BENCH_DATABASE_URL. The goal is
at least 5,000 on SQLite, 2,500 on PostgreSQL. Beside it stands what the database alone
takes for the same rows.
"""

# ruff: noqa: E402  # Django is set up before what needs it

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="twitter-album-bench-"))
os.environ["DATABASE_URL"] = os.environ.get("BENCH_DATABASE_URL", "")
os.environ["DJANGO_SETTINGS_MODULE"] = "twitter_album.settings"
os.environ["NETWORKS"] = "twitter"

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.db.models import Max, Model

from app.models import Owner, Photo
from datasource.data_access import fetch_jobs
from datasource.posts import Author, ListedPost, Page, Picture, Post
from tests.benchmarks import _seed
from tests.benchmarks._ingest_floor import floor_seconds
from tests.benchmarks._processor import server_seconds
from tests.benchmarks._sizes import sized

PRESENT = sized(1_000_000, small=20_000)
PAGES = sized(300, small=30)
POSTS_PER_PAGE = 100
PEOPLE = 20_000
GOALS = {"sqlite": 5_000, "postgresql": 2_500}
# Pages come newest first, each a little older than the one before.
NEWEST = datetime.now(UTC) - timedelta(hours=1)
# Milliseconds; of X.
SNOWFLAKE_EPOCH = 1_288_834_974_657
TEXT = "Brilliant, the lanterns over the river tonight #carnival"


def post(number: int, chance: Random) -> Post:
    # A few people post a lot.
    person = int(PEOPLE * chance.random() ** 2)
    name = f"newcomer{person}"
    author = Author(str(7_000_000 + person), name, f"Person {person}", "")
    posted_at = NEWEST - timedelta(seconds=number)
    return Post(
        id=_identifier(number),
        key=_identifier(number),
        url=f"https://social.example/posts/{number}",
        author=author,
        posted_at=posted_at,
        pictures=(
            Picture(f"https://pictures.example/new/{number}.jpg", 0, TEXT, 1200, 900),
        ),
        text=TEXT,
        language="en",
        favorite_count=int(50 * chance.random() ** 4),
        counts={"reposts": 1, "replies": 0},
        hashtags=frozenset({"carnival"}),
    )


def _identifier(number: int) -> str:
    """A snowflake, which tells the moment of its post."""
    moment = NEWEST - timedelta(seconds=number)
    return str((int(moment.timestamp() * 1000) - SNOWFLAKE_EPOCH) << 22)


def pages() -> list[Page]:
    chance = Random(7)
    numbers = range(0, PAGES * POSTS_PER_PAGE, POSTS_PER_PAGE)
    listed = (
        tuple(post(start + n, chance) for n in range(POSTS_PER_PAGE))
        for start in numbers
    )
    return [
        Page(posts, tuple(ListedPost(each.id, each.posted_at) for each in posts))
        for posts in listed
    ]


def newest(model: type[Model]) -> int:
    number: int = model._default_manager.aggregate(newest=Max("pk"))["newest"]
    return number


def main() -> None:
    call_command("migrate", verbosity=0)
    _seed.seed(PRESENT)
    [job] = fetch_jobs(hashtag="carnival")
    access = job.data_access
    refusal = access.begin(job.source)
    assert not refusal, refusal
    listed = pages()
    last_photo, last_owner = newest(Photo), newest(Owner)
    [pending] = access.pending_ranges(ignore_back_off=True)
    began, server = time.perf_counter(), server_seconds()
    own, added = time.process_time(), 0
    for page in listed:
        saved = access.save_page(pending, page)
        assert saved.remaining, saved
        pending, added = saved.remaining, added + saved.added
    seconds = time.process_time() - own + server_seconds() - server
    assert added == PAGES * POSTS_PER_PAGE, added
    print(
        f"{added:,} photos into {PRESENT:,}: {seconds:.1f} s of processor,"
        f" {time.perf_counter() - began:.1f} s of time"
    )
    least = floor_seconds(
        last_photo=last_photo, last_owner=last_owner, page=POSTS_PER_PAGE
    )
    print(
        f"the database alone: {added / least:,.0f}, {least / seconds:.0%} of the time"
    )
    goal = GOALS[connection.vendor]
    print(f"photos a second of processor: {added / seconds:,.0f} (goal {goal:,})")


if __name__ == "__main__":
    main()
