"""Fills the album's database with any number of photos, by SQL alone.

    DATA_DIR=/tmp/large .venv/bin/python -m tests.benchmarks._seed 10000000

Into the database of DATABASE_URL, or SQLite in DATA_DIR; called again with a larger
number, it adds the difference. What the fetcher would have left is there: counts,
days, people, versions, milestones and removed photos. No picture has a file.
"""

from __future__ import annotations

import os
import re
import sys
import time

from tests.benchmarks._bulk_sql import (
    insert,
    quick_writes,
    run,
    say,
    scalar,
    without_indexes,
)
from tests.benchmarks._seeded_photos import (
    ALBUMS,
    NETWORKS,
    PHOTOS_PER_OWNER,
    Engine,
    album_of,
    noise,
    photo_columns,
)

BATCH = 500_000


def seed(photos: int) -> None:
    """Adds photos until there are so many."""
    from django.db import connection
    from django.db.models import Max

    from app.models import Photo
    from app.operations import planner_statistics

    engine = Engine(connection.vendor)
    present = Photo.objects.aggregate(newest=Max("pk"))["newest"] or 0
    if present >= photos:
        return
    make_albums(photos)
    with quick_writes(engine):
        add_owners(engine, photos)
        with without_indexes(engine, "app_photo"):
            for first in range(present + 1, photos + 1, BATCH):
                add_photos(engine, first, min(first + BATCH - 1, photos))
        count(engine)
    add_milestones_and_removals(engine, photos)
    # They went with the indexes that were dropped.
    planner_statistics.write()
    run("VACUUM ANALYZE" if engine.is_postgresql else "PRAGMA wal_checkpoint(TRUNCATE)")


def fill(photos: int) -> None:
    """An empty database, within the transaction of a test."""
    from django.db import connection

    engine = Engine(connection.vendor)
    make_albums(photos)
    add_owners(engine, photos)
    insert("app_photo", photo_columns(engine), engine.rows(1, photos))
    count(engine, is_quiet=True)
    add_milestones_and_removals(engine, photos)
    if engine.is_postgresql:
        run("ANALYZE")


def make_albums(photos: int) -> None:
    """Each with a feed in every network."""
    from django.utils import timezone

    from app.models import Album, Feed

    now = timezone.now()
    for number in range(Album.objects.count() + 1, ALBUMS + 1):
        tag = "carnival" if number == 1 else f"carnival{number}"
        album = Album.objects.create(pk=number, tag=tag)
        Feed.objects.bulk_create(
            Feed(
                album=album,
                network=network,
                server=server,
                query=f"#{tag}",
                asked_at=now,
            )
            for network, server in (
                ("x", ""),
                ("mastodon", "mastodon.example"),
                ("bluesky", ""),
            )
        )
    Album.objects.all().update(version=photos // 100 + 1)


def add_owners(engine: Engine, photos: int) -> None:
    last = 10 * (photos // (10 * PHOTOS_PER_OWNER)) + 10
    network = NETWORKS.format("(i - 1)")
    columns = {
        "id": "i",
        "network": network,
        "user_id": "CAST(1000000 + i AS varchar)",
        "screen_name": "'person' || i",
        "server": f"CASE WHEN {network} = 'mastodon' THEN 'mastodon.example'"
        " ELSE '' END",
        # Some names are those of many people.
        "display_name": f"CASE WHEN {noise('i', 100)} = 0 THEN 'Ana'"
        " ELSE 'Person ' || i END",
        "words": f"CASE WHEN {noise('i', 100)} = 0 THEN ' ana'"
        " ELSE ' person ' || i END || ' person' || i",
        "url": "'https://social.example/person' || i",
        "avatar_url": "''",
        "avatar_mark": "''",
        "is_bot": "(i % 200 = 5)",
        "is_blocked": "(i % 1000 = 77)",
        "photo_count": "0",
    }
    first = scalar("SELECT coalesce(max(id), 0) FROM app_owner") + 1
    if first <= last:
        insert("app_owner", columns, engine.rows(first, last))


def add_photos(engine: Engine, first: int, last: int) -> None:
    began = time.monotonic()
    insert("app_photo", photo_columns(engine), engine.rows(first, last))
    say(f"photos to {last:,}", began)


def count(engine: Engine, *, is_quiet: bool = False) -> None:
    """Days (in UTC), people and sums anew, from the photos."""
    visible = "FROM app_photo WHERE is_visible"
    statements = (
        "DELETE FROM app_includedday",
        "INSERT INTO app_includedday (album_id, day, photo_count)"
        f" SELECT album_id, date(first_seen), count(*) {visible} GROUP BY 1, 2",
        "DELETE FROM app_postedday",
        "INSERT INTO app_postedday (album_id, day, photo_count)"
        f" SELECT album_id, date(posted_at), count(*) {visible} GROUP BY 1, 2",
        "DELETE FROM app_participant",
        "INSERT INTO app_participant (album_id, owner_id, photo_count)"
        f" SELECT album_id, owner_id, count(*) {visible} GROUP BY 1, 2",
        "UPDATE app_owner SET photo_count = (SELECT count(*) FROM app_photo WHERE"
        " owner_id = app_owner.id AND is_visible AND is_lead)",
        "UPDATE app_album SET photo_count = coalesce((SELECT sum(photo_count) FROM"
        " app_includedday WHERE album_id = app_album.id), 0), people_count = (SELECT"
        " count(*) FROM app_participant WHERE album_id = app_album.id)",
    )
    began = time.monotonic()
    for statement in statements:
        run(statement)
    if not is_quiet:
        say("counts", began)


def add_milestones_and_removals(engine: Engine, photos: int) -> None:
    from app.models import Album, Milestone, RemovedPhoto

    Milestone.objects.all().delete()
    Milestone.objects.bulk_create(
        Milestone(album=album, threshold=threshold)
        for album in Album.objects.all()
        for threshold in album.thresholds
        if threshold <= album.photo_count
    )
    # Numbers that no photo has: `i` is one of 5,000.
    RemovedPhoto.objects.all().delete()
    columns = {
        "album_id": album_of("i"),
        "photo_number": "i + 1000000000",
        "version": "i / 100 + 1",
    }
    chosen = f"{engine.rows(1, photos)} WHERE i % 5000 = 1"
    insert("app_removedphoto", columns, chosen)
    if engine.is_postgresql:
        for table in ("app_photo", "app_owner", "app_album"):
            run(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twitter_album.settings")
    import django

    django.setup()
    from django.core.management import call_command

    if len(sys.argv) != 2 or not re.fullmatch(r"[0-9_,]+", sys.argv[1]):
        sys.exit("Usage: python -m tests.benchmarks._seed NUMBER_OF_PHOTOS")
    call_command("migrate", verbosity=0)
    seed(int(sys.argv[1].replace(",", "")))


if __name__ == "__main__":
    main()
