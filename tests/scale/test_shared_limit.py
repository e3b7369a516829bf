"""How many work on one thing at the same time, in all processes together."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from datasource.media.host_limiter import HostLimiter
from datasource.media.pictures import PendingPicture
from tests.redis_server import RedisServer
from tests.scale.processes import await_that
from twitter_album import redis_outage, task_queue

HOST = "pictures.example"


@pytest.fixture(autouse=True)
def no_outage(monkeypatch: pytest.MonkeyPatch, broker: RedisServer) -> None:
    """What this process has learned of an earlier server."""
    from twitter_album import shared_limit

    outage = redis_outage.Outage("CELERY_BROKER_URL", "each limits itself")
    monkeypatch.setattr(shared_limit, "outage", outage)


def test_all_workers_together_take_no_more_places_than_there_are() -> None:
    with task_queue.shared_limit(3) as one, task_queue.shared_limit(3) as other:
        assert [one.take(HOST), one.take(HOST)] == [True, True]
        assert [other.take(HOST), other.take(HOST)] == [True, False]
        assert other.take("elsewhere.example")

        one.give_back(HOST)

        assert other.take(HOST)
        assert not one.take(HOST)


def test_at_the_end_of_its_work_a_worker_gives_back_what_it_had() -> None:
    with task_queue.shared_limit(1) as one:
        assert one.take(HOST)

    with task_queue.one_at_a_time(HOST) as is_free:
        assert is_free
        with task_queue.one_at_a_time(HOST) as is_free_again:
            assert not is_free_again


def test_a_host_is_free_for_others_as_soon_as_a_picture_is_downloaded() -> None:
    picture = PendingPicture(f"https://{HOST}/1.jpg", "mastodon")
    with task_queue.shared_limit(1) as mine, task_queue.shared_limit(1) as theirs:
        here = HostLimiter(per_host=4, paused={}, shared=mine)
        there = HostLimiter(per_host=4, paused={}, shared=theirs)
        here.waiting, there.waiting = [picture], [picture]
        assert here.take()
        assert not there.take()

        here.free_host(picture)

        assert there.take()
        here.finish(picture)  # it is rendered and stored by now
        assert not mine.take(HOST)


def test_who_works_for_long_keeps_its_place_and_who_was_killed_loses_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from twitter_album.shared_limit import SharedLimit

    monkeypatch.setattr("twitter_album.shared_limit.PLACE_SECONDS", 3)
    monkeypatch.setattr("twitter_album.shared_limit.RENEW_SECONDS", 0.2)
    killed = SharedLimit(2)  # nobody renews what it takes
    with SharedLimit(2) as alive, SharedLimit(2) as other:
        assert alive.take(HOST)
        assert killed.take(HOST)
        assert not other.take(HOST)

        await_that(lambda: other.take(HOST), "the place of who was killed")

        assert not other.take(HOST)


def test_while_redis_is_away_nobody_waits_and_the_log_says_so_once(
    broker: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    with task_queue.shared_limit(1) as one, task_queue.shared_limit(1) as other:
        assert one.take(HOST)
        broker.stop()

        assert other.take(HOST)
        assert other.take(HOST)
        one.give_back(HOST)

    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_without_a_broker_nobody_is_limited(settings: Settings) -> None:
    settings.CELERY_BROKER_URL = ""

    with task_queue.shared_limit(1) as one, task_queue.shared_limit(1) as other:
        assert one.take(HOST)
        assert other.take(HOST)
