"""A database that is locked, restarted or put back meanwhile: whatever a fetch was at,
the next one brings the rest."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from functools import partial

import pytest
from django.db import OperationalError, connection
from django.db.models import F
from django.utils import timezone

from app.models import Album, Feed, Photo, Run
from datasource.data_access import FetchJob, RunReport, fetch_jobs
from datasource.data_access.pictures import CLAIM_DURATION
from datasource.fetch import fetch
from tests.app.concurrency import (
    at_once,
    elsewhere,
    end_connections,
    hold_lock,
    impatient_sqlite,
    lock_of_the_album,
)
from tests.datasource.networks import on
from tests.datasource.pictures import store_pictures
from tests.datasource.worlds import (
    Network,
    album_pictures,
    assert_complete,
    failures,
    history,
    run,
)

pytestmark = [pytest.mark.django_db(transaction=True), on("mastodon")]
WRITERS = 6
# Longer than `impatient_sqlite` waits.
HELD_SECONDS = 1


def show_posts_of(tags: list[str], network: Network) -> None:
    """Ninety for each; `counter`, because those of one millisecond are one post."""
    network.settings.HASHTAGS = tags
    network.show(
        [
            post
            for number, tag in enumerate(tags)
            for post in history(90, hashtags=(tag,), counter=number)
        ]
    )


def test_six_writers_at_once_lose_nothing(network: Network) -> None:
    tags = [f"carnival{number}" for number in range(WRITERS)]
    show_posts_of(tags, network)
    reports: list[RunReport] = []

    def fetch_one(job: FetchJob) -> None:
        reports.extend(fetch([job], is_by_hand=True))

    at_once(*(partial(fetch_one, job) for job in fetch_jobs()))
    assert failures(reports) == ""
    assert_complete(network)
    counts = Album.objects.values_list("photo_count", flat=True)
    assert list(counts) == [90] * WRITERS


def end_leases() -> None:
    """As if the two minutes were over for which a worker in trouble keeps a feed."""
    Feed.objects.update(lease_until=timezone.now())


def test_a_foreign_lock_for_longer_than_sqlite_waits_loses_nothing(
    network: Network,
) -> None:
    network.show(history(90))
    held: list[str] = []

    def lock(posts: int) -> None:
        """After the first page."""
        if held:
            return
        held.append("now")
        if connection.vendor == "sqlite":
            # Until a write has failed, however long that takes.
            foreign.enter_context(elsewhere(*lock_of_the_album()))
        else:
            foreign.callback(hold_lock(seconds=HELD_SECONDS).join)

    begun = time.monotonic()
    with ExitStack() as foreign, impatient_sqlite():
        told = failures(run(on_page=lock))
    if connection.vendor == "sqlite":
        assert told == (
            f"#carnival on mastodon at {network.settings.MASTODON_SERVERS[0][7:]}: "
            "this look failed: database is locked; the next one goes on"
        )
        assert len(album_pictures()) == 40
        end_leases()
        assert failures(run()) == ""
    else:
        assert told == ""
        assert time.monotonic() - begun >= HELD_SECONDS
    assert_complete(network)


@pytest.mark.postgresql_only
def test_a_postgresql_restart_during_a_fetch_loses_nothing(network: Network) -> None:
    """As a restart ends every connection; its next one is accepted."""
    tags = ["carnival", "samba"]
    show_posts_of(tags, network)
    restarts: list[int] = []

    def restart(posts: int) -> None:
        if not restarts:
            restarts.append(posts)
            end_connections()

    (told,) = failures(run(on_page=restart)).splitlines()
    assert told.startswith("#carnival on mastodon")
    assert "terminating connection due to administrator command" in told
    assert told.endswith("; the next one goes on")
    assert Album.objects.get(tag="samba").photo_count == 90
    end_leases()
    assert failures(run()) == ""
    assert_complete(network)


@pytest.mark.postgresql_only
def test_a_deadlock_with_the_fetch_loses_nothing(network: Network) -> None:
    network.show(history(90))
    others: list[threading.Thread] = []

    def cross(posts: int) -> None:
        """Somebody has a person and then wants the album; the next page has the album
        and then wants the person."""
        if not others:
            is_held = threading.Event()
            others.append(threading.Thread(target=lock_crosswise, args=[is_held]))
            others[0].start()
            is_held.wait()

    (told,) = failures(run(on_page=cross)).splitlines()
    others[0].join()
    assert told.startswith("#carnival on mastodon")
    assert "this look failed: deadlock detected" in told
    assert told.endswith("; the next one goes on")
    assert Run.objects.get().ended_at is not None
    assert failures(run()) == ""
    assert_complete(network)


def lock_crosswise(is_held: threading.Event) -> None:
    # Of this database alone: other tests wait for locks on the same server.
    waiting = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'
    """
    with elsewhere("BEGIN", "SELECT * FROM app_owner FOR UPDATE") as cursor:
        is_held.set()
        deadline = time.monotonic() + 20
        is_waiting = False
        while not is_waiting and time.monotonic() < deadline:
            cursor.execute(waiting)
            is_waiting = bool(cursor.fetchone()[0])
        cursor.execute("SELECT * FROM app_album FOR UPDATE")


def test_a_foreign_lock_or_a_restart_while_pictures_come_loses_none(
    network: Network,
) -> None:
    network.show(history(10))
    run()
    disturbed: list[str] = []

    def disturb() -> bool:
        """Once pictures are claimed."""
        if not disturbed and Photo.objects.exclude(claimed_by="").exists():
            disturbed.append("now")
            if connection.vendor == "sqlite":
                lock.enter_context(elsewhere(*lock_of_the_album()))
            else:
                end_connections()
        return False

    # Held until a write has failed, however long that takes.
    with ExitStack() as lock, impatient_sqlite(), pytest.raises(OperationalError):
        store_pictures(network, should_stop=disturb)
    # As if its claims were over, which a living process keeps for some minutes.
    Photo.objects.update(try_at=F("try_at") - CLAIM_DURATION)
    store_pictures(network)
    assert set(Photo.objects.values_list("state", flat=True)) == {"ready"}
