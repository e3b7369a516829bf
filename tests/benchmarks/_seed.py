"""Fills the album's database with any number of photos, by SQL alone.

    DATA_DIR=/tmp/large .venv/bin/python tests/benchmarks/_seed.py 10000000

Into the database of DATABASE_URL, or SQLite in DATA_DIR; called again with a larger
number, it adds the difference. What the fetcher would have left is there: counts,
months, people, versions, milestones and removed photos. No picture has a file.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ALBUMS = 100
BATCH = 500_000
PHOTOS_PER_OWNER = 50
# Rows of these tables hang on the number of photos.
COUNTED = ("app_month", "app_participant", "app_owner", "app_album")
# Seconds since 1970: ten of them before each photo, 10 million end in March 2025.
START = 1_640_995_200
HASHES = (2_654_435_761, 1_597_334_677, 3_812_015_801)
NETWORKS = (
    "CASE WHEN {0} % 10 < 5 THEN 'x' WHEN {0} % 10 < 9 THEN 'mastodon'"
    " ELSE 'bluesky' END"
)
TEXTS = (
    "Brilliant, the lanterns over the river tonight #carnival",
    "Masks everywhere, and the band plays on the bridge until the morning #carnival",
    "Confetti in my coffee",
    "The parade of the boats, seen from the steps of the old fish market, with my "
    "grandmother who has not missed one since 1961 #carnival",
)


def noise(row: str, modulus: str | int, salt: int = 0) -> str:
    """An even spread of rows over 0 to `modulus` - 1, the same on every run."""
    return f"(({row} * {HASHES[salt]} % 4294967296) % {modulus})"


def album_of(row: str) -> str:
    """The first has 40 of 100 photos, the last ones few."""
    other, rest = noise(row, ALBUMS - 1, 1), ALBUMS - 1
    large = noise(row, 10)
    return f"(CASE WHEN {large} < 4 THEN 1 ELSE 2 + {other} * {other} / {rest} END)"


def owner_of(row: str) -> str:
    """Some post a lot, most once; their ids go by tens, so that each has a network."""
    people = f"({row} / {10 * PHOTOS_PER_OWNER} + 1)"
    number = noise(row, people, 2)
    return f"(10 * ({number} * {number} / {people}) + {row} % 10 + 1)"


class Engine:
    """What the two databases write differently."""

    def __init__(self, vendor: str) -> None:
        self.is_postgresql = vendor == "postgresql"

    def moment(self, seconds: str) -> str:
        if self.is_postgresql:
            return f"to_timestamp({seconds})"
        return f"datetime({seconds}, 'unixepoch')"

    def digits(self, number: str) -> str:
        """64 hexadecimal digits."""
        if self.is_postgresql:
            return f"lpad(to_hex({number}), 64, '0')"
        return f"printf('%064x', {number})"

    def month(self, moment: str) -> str:
        if self.is_postgresql:
            return f"date_trunc('month', {moment} AT TIME ZONE 'UTC')::date"
        return f"date({moment}, 'start of month')"

    def rows(self, first: int, last: int) -> str:
        """A table `n` with a column `i`."""
        if self.is_postgresql:
            return f"generate_series({first}::bigint, {last}) AS n(i)"
        return (
            f"(WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL"
            f" SELECT i + 1 FROM n WHERE i < {last}) SELECT i FROM n) AS n"
        )


def photo_columns(engine: Engine) -> dict[str, str]:
    """An expression for each column. A third of the posts have two pictures; one of 33
    photos is a copy in another album, one of 100 is also on another network."""
    is_copy = "i % 33 = 1"
    # The number of the post: that of its first picture.
    post = f"(CASE WHEN {is_copy} OR i % 3 = 2 THEN i - 1 ELSE i END)"
    album = album_of(post)
    posted = engine.moment(f"{START} + {post} * 10 - {noise('i', 172_800)}")
    included = engine.moment(f"{START} + i / 100 * 1000 + 200000")
    state = "CASE WHEN i % 100 = 7 THEN 'pending' WHEN i % 200 = 9 THEN 'failed'"
    texts = " ".join(f"WHEN {n} THEN '{text}'" for n, text in enumerate(TEXTS))
    photo_text = f"CASE {noise('i', len(TEXTS))} {texts} END"
    is_failed, is_ready = "i % 200 = 9", "i % 100 <> 7 AND i % 200 <> 9"
    return {
        "id": "i",
        "album_id": f"CASE WHEN {is_copy} THEN {album} % {ALBUMS} + 1 ELSE {album} END",
        "owner_id": owner_of(post),
        "network": NETWORKS.format(post),
        "server": f"CASE WHEN {post} % 10 BETWEEN 5 AND 8"
        " THEN 'mastodon.example' ELSE '' END",
        "post_id": f"CAST(1000000000000000000 + {post} * 1000 AS varchar)",
        "post_key": f"CAST(1000000000000000000 + {post} * 1000 AS varchar)",
        "position": "CASE WHEN i % 3 = 2 THEN 1 ELSE 0 END",
        "media_url": "'https://pictures.example/' || i || '.jpg'",
        "media_key": "'https://pictures.example/' || i || '.jpg'",
        "addresses": "'[]'",
        "post_url": f"'https://social.example/posts/' || {post}",
        "text": photo_text,
        "content_warning": "''",
        "alt_text": f"CASE WHEN i % 5 = 0 THEN {photo_text} ELSE '' END",
        "language": "'en'",
        "posted_at": posted,
        "first_seen": included,
        # Most have few favourites, one of a thousand has thousands.
        "favorite_count": f"{noise('i', 30)} * (CASE WHEN i % 1000 = 3"
        f" THEN {noise('i', 1000, 1)} ELSE 1 END)",
        "counts": "'{}'",
        "counted_at": included,
        "unanswered_since": f"CASE WHEN i % 1000 = 13 THEN {included} END",
        "is_tagged": "(1 = 1)",
        "is_sensitive": "(i % 100 = 11)",
        "is_hidden": "(i % 500 = 17)",
        "hidden_reason": "CASE WHEN i % 500 = 17 THEN 'spam' ELSE '' END",
        "is_owner_blocked": f"({owner_of(post)} % 1000 = 77)",
        "is_approved": "(1 = 0)",
        "kept_back": "CASE WHEN i % 100 = 11 THEN 'sensitive' WHEN i % 300 = 23"
        " THEN 'awaits approval' ELSE '' END",
        "missing_since": f"CASE WHEN i % 500 = 29 THEN {included} END",
        "duplicate_of_id": "CASE WHEN i % 100 = 31 THEN i - 1 END",
        "is_distinct": "(1 = 0)",
        # As `choose_leads` would leave it: a visible first copy.
        "is_lead": f"(NOT ({is_copy} OR i % 100 = 11 OR i % 300 = 23 OR i % 500 = 17"
        f" OR i % 500 = 29 OR i % 100 = 31 OR {is_failed}"
        f" OR {owner_of(post)} % 1000 = 77))",
        "state": f"{state} ELSE 'ready' END",
        "attempts": f"CASE WHEN {is_failed} THEN 8 ELSE 0 END",
        "try_at": included,
        "claimed_by": "''",
        "failure": f"CASE WHEN {is_failed} THEN 'not found' WHEN i % 1000 = 7"
        " THEN 'timed out' ELSE '' END",
        "file_missing_since": f"CASE WHEN i % 5000 = 107 THEN {included} END",
        "content_hash": f"CASE WHEN {is_ready} THEN {engine.digits('i * 7919')}"
        " ELSE '' END",
        "width": "1200",
        "height": "900",
        "placeholder": f"CASE WHEN {is_ready} THEN 'data:image/webp;base64,UklGRg=='"
        " ELSE '' END",
        "colour": f"CASE WHEN {is_ready} THEN '#c04010' ELSE '' END",
        "fingerprint": "''",
        "version": "i / 100 + 1",
        "appeared_version": "i / 100 + 1",
    }


def seed(photos: int) -> None:
    """Adds photos until there are so many."""
    from django.db import connection
    from django.db.models import Max

    from app.models import Photo

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
    """Months, people and sums anew, from the photos."""
    visible = "FROM app_photo WHERE is_visible"
    month = engine.month("first_seen")
    statements = (
        "DELETE FROM app_month",
        "INSERT INTO app_month (album_id, starts_on, photo_count)"
        f" SELECT album_id, {month}, count(*) {visible} GROUP BY 1, 2",
        "DELETE FROM app_participant",
        "INSERT INTO app_participant (album_id, owner_id, photo_count)"
        f" SELECT album_id, owner_id, count(*) {visible} GROUP BY 1, 2",
        "UPDATE app_owner SET photo_count = (SELECT count(*) FROM app_photo WHERE"
        " owner_id = app_owner.id AND is_visible AND is_lead)",
        "UPDATE app_album SET photo_count = coalesce((SELECT sum(photo_count) FROM"
        " app_month WHERE album_id = app_album.id), 0), people_count = (SELECT"
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


@contextmanager
def quick_writes(engine: Engine) -> Iterator[None]:
    """A crash may cost this database; the foreign keys are not looked at."""
    if engine.is_postgresql:
        quick = [
            "SET session_replication_role = replica",
            "SET synchronous_commit = off",
            "SET maintenance_work_mem = '1GB'",
        ]
        usual = ["RESET ALL"]
    else:
        quick = [
            "PRAGMA synchronous = OFF",
            "PRAGMA foreign_keys = OFF",
            "PRAGMA cache_size = -2000000",
            "PRAGMA temp_store = MEMORY",
            "PRAGMA threads = 4",
        ]
        usual = [
            "PRAGMA synchronous = NORMAL",
            "PRAGMA foreign_keys = ON",
            "PRAGMA cache_size = -2000",
            "PRAGMA temp_store = DEFAULT",
        ]
    for statement in quick:
        run(statement)
    try:
        yield
    finally:
        for statement in usual:
            run(statement)


@contextmanager
def without_indexes(engine: Engine, table: str) -> Iterator[None]:
    """Made again afterwards, which is quicker than to keep them; those of constraints
    stay."""
    query = (
        f"SELECT indexname, indexdef FROM pg_indexes WHERE tablename = '{table}' AND"
        " indexname NOT IN (SELECT conname FROM pg_constraint)"
        if engine.is_postgresql
        else "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND"
        f" tbl_name = '{table}' AND sql IS NOT NULL"
    )
    indexes = rows(query)
    for name, _ in indexes:
        run(f'DROP INDEX "{name}"')
    try:
        yield
    finally:
        began = time.monotonic()
        for _, definition in indexes:
            run(definition)
        say(f"{len(indexes)} indexes", began)


def insert(table: str, columns: dict[str, str], source: str) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(columns.values())
    run(f"INSERT INTO {table} ({names}) SELECT {values} FROM {source}")


def run(sql: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        # Without parameters, so that `%` stays as it is.
        cursor.execute(sql)


def rows(sql: str) -> list[tuple[str, str]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def scalar(sql: str) -> int:
    return int(rows(sql)[0][0])


def say(what: str, began: float) -> None:
    print(f"{what}: {time.monotonic() - began:.0f} s", flush=True)


def main() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twitter_album.settings")
    import django

    django.setup()
    from django.core.management import call_command

    if len(sys.argv) != 2 or not re.fullmatch(r"[0-9_,]+", sys.argv[1]):
        sys.exit("Usage: _seed.py NUMBER_OF_PHOTOS")
    call_command("migrate", verbosity=0)
    seed(int(sys.argv[1].replace(",", "")))


if __name__ == "__main__":
    main()
