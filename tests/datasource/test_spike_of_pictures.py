"""Pictures of far more posts than there is time for: which of them come first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from app.models import Photo
from datasource.data_access import PictureAccess
from datasource.errors import MediaError
from tests.app.factories import include, make_album, make_owner, new_photo
from tests.app.query_costs import captured
from tests.datasource.networks import on
from tests.datasource.pictures import store_pictures
from tests.datasource.spikes import spike
from tests.datasource.worlds import Network, post, run

pytestmark = pytest.mark.django_db(transaction=True)
PENDING = 3_000
MAX_ROWS = 100
MAX_STEPS = 2_000


def urls(*order: str) -> list[str]:
    return list(Photo.objects.order_by(*order).values_list("media_url", flat=True))


def most_favoured() -> list[str]:
    return urls("-favorite_count", "-posted_at")


@on("mastodon")
def test_the_newest_and_the_most_favoured_pictures_are_stored_first(
    network: Network,
) -> None:
    network.show(spike())
    run()
    ready = Photo.objects.filter(state=Photo.State.READY)

    store_pictures(network, should_stop=lambda: ready.count() >= 8)

    stored = set(ready.values_list("media_url", flat=True))
    assert stored >= {*urls("-posted_at")[:3], *most_favoured()[:3]}
    assert len(stored) < 60


@on("mastodon")
def test_every_picture_is_stored_in_the_end(network: Network) -> None:
    network.show(spike(20, without_likes=5))
    run()

    assert store_pictures(network).stored == 20
    assert Photo.objects.shown().count() == 20


@on("mastodon")
def test_the_oldest_picture_waits_for_no_end_of_the_spike(network: Network) -> None:
    network.show([*spike(), post(600)])
    run()

    claimed = [picture.url for picture in PictureAccess().claim_pictures(8)]

    assert urls("posted_at")[0] in claimed


@on("mastodon")
def test_one_address_in_two_albums_is_claimed_once(network: Network) -> None:
    network.settings.HASHTAGS = ["carnival", "samba"]
    network.show([post(5, hashtags=("carnival", "samba"), likes=3)])
    run()

    assert len(PictureAccess().claim_pictures(8)) == 1
    assert Photo.objects.filter(attempts=1).count() == 2
    assert not PictureAccess().claim_pictures(8)


@on("mastodon")
def test_a_worker_that_others_outran_takes_the_next_pictures(
    network: Network,
) -> None:
    network.show(spike())
    run()
    taken: list[str] = []

    def outrun(execute: Any, sql: str, *others: Any) -> Any:
        if sql.startswith("UPDATE") and not taken:
            taken.append("")
            taken.extend(each.url for each in PictureAccess().claim_pictures(8))
        return execute(sql, *others)

    with connection.execute_wrapper(outrun):
        claimed = [picture.url for picture in PictureAccess().claim_pictures(8)]

    assert len(claimed) == 8
    assert not {*claimed} & {*taken}


@on("mastodon")
def test_a_wait_that_a_host_tells_many_downloads_is_written_once(
    network: Network,
) -> None:
    network.show(spike())
    run()
    access = PictureAccess()
    claimed = access.claim_pictures(8)
    until = timezone.now() + timedelta(minutes=10)
    written: list[str] = []

    def note(execute: Any, sql: str, *others: Any) -> Any:
        if sql.startswith("UPDATE") and "LIKE" in sql:
            written.append(sql)
        return execute(sql, *others)

    with connection.execute_wrapper(note):
        for number, picture in enumerate(claimed):
            moment = until + timedelta(seconds=number / 10)
            told = MediaError("HTTP 429", permanent=False, retry_after=moment)
            access.picture_failed(picture.url, told)

    assert len(written) == 1
    assert not access.is_any_due()
    assert not Photo.objects.exclude(attempts=0).exists()


@pytest.mark.django_db(transaction=False)
def test_a_claim_reads_few_of_the_pending_pictures() -> None:
    album, owner = make_album(), make_owner()
    with connection.cursor() as cursor:
        # A server that has not heard of the spike yet.
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
    pending = {"state": "pending", "content_hash": "", "width": None, "height": None}
    photos = [
        new_photo(album, owner, favorite_count=number % 40, **pending)
        for number in range(PENDING)
    ]
    include(album, photos)

    with captured() as queries:
        claimed = PictureAccess().claim_pictures(8)

    assert len(claimed) == 8
    assert not [query for query in queries if "TEMP B-TREE" in query.plan]
    costly = [q for q in queries if q.rows > MAX_ROWS or q.steps > MAX_STEPS]
    assert not costly, costly


@pytest.mark.postgresql_only  # SQLite is told of a large album.
def test_statistics_follow_a_spike_in_an_album_of_a_million() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'app_photo'")
        [options] = cursor.fetchone()

    assert "autovacuum_analyze_scale_factor=0" in options
    assert "autovacuum_analyze_threshold=10000" in options
