"""What the clock hands to the broker, and what a worker makes of it."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from app.cron import MilestoneCron
from app.models import Album, Delivery, Feed
from datasource.cron import AvatarCron, CatchUpCron, PictureCron, TwitterCron
from tests import prometheus
from tests.app.factories import make_album, make_owner, make_photo
from tests.datasource.worlds import Network, album_pictures, history
from tests.redis_server import RedisServer
from tests.scale.queues import waiting, work
from twitter_album import redis_outage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


@pytest.fixture(autouse=True)
def no_outage(monkeypatch: pytest.MonkeyPatch, broker: RedisServer) -> None:
    """What this process has learned of an earlier server."""
    from twitter_album import task_messages

    monkeypatch.setattr(
        task_messages,
        "outage",
        redis_outage.Outage("CELERY_BROKER_URL", "the clock retries"),
    )
    monkeypatch.setattr(task_messages, "_unattended", {})
    monkeypatch.setattr(redis_outage, "PAUSE_SECONDS", 0)


def test_a_server_is_handed_out_once_however_often_the_clock_looks(
    broker: RedisServer, network: Network
) -> None:
    network.show(history(2))
    TwitterCron().do()
    for _ in range(3):
        CatchUpCron().do()

    assert waiting(broker, "fetch") == ["datasource.background.fetch_server"]
    assert network.searches == []
    assert work(broker, "fetch") == 1
    assert sorted(album_pictures()) == sorted(network.expected)


def test_a_task_that_comes_twice_asks_nobody_a_second_time(
    broker: RedisServer, network: Network
) -> None:
    network.show(history(2))
    TwitterCron().do()
    with broker.client() as client:
        client.lpush("fetch", client.lindex("fetch", 0))
    first = work(broker, "fetch")

    assert first == 2
    assert len(network.searches) == len(network.simulator.requests) - 1


def test_what_the_broker_lost_is_sent_again_at_the_next_look(
    broker: RedisServer, network: Network
) -> None:
    network.show(history(1))
    TwitterCron().do()
    with broker.client() as client:
        client.flushall()

    CatchUpCron().do()

    assert len(waiting(broker, "fetch")) == 1


def test_a_paused_album_is_looked_up_by_other_workers_than_those_that_fetch(
    broker: RedisServer, network: Network
) -> None:
    network.show(history(1))
    TwitterCron().do()
    work(broker, "fetch")
    Album.objects.update(is_paused=True)
    Feed.objects.update(due_at=timezone.now())

    TwitterCron().do()

    assert waiting(broker, "lookups") == ["datasource.background.look_up_server"]
    assert waiting(broker, "fetch") == []


def test_more_pictures_call_more_workers_up_to_a_bound(broker: RedisServer) -> None:
    album = make_album()
    for _ in range(40):
        make_photo(album, make_owner(), ready=False)

    PictureCron().do()
    PictureCron().do()

    assert len(waiting(broker, "pictures")) == 2


def test_without_workers_a_queue_does_not_grow_for_ever(
    broker: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twitter_album.task_messages.MAX_WAITING_TASKS", 3)
    for _ in range(9):
        MilestoneCron().do()
        with broker.client() as client:  # as if the minute were over
            for key in client.scan_iter("twitter-album:waiting:*"):
                client.delete(key)

    assert len(waiting(broker, "mail")) == 3


def test_an_e_mail_whose_task_comes_twice_is_sent_once(broker: RedisServer) -> None:
    make_photo(make_album(milestones="1", recipients="ana@one.example"))
    MilestoneCron().do()
    with broker.client() as client:
        client.lpush("mail", client.lindex("mail", 0))

    assert work(broker, "mail") == 2

    assert list(Delivery.objects.values_list("state", "attempts")) == [("sent", 1)]


def test_a_fetch_by_hand_sends_its_e_mails_itself(
    broker: RedisServer, network: Network
) -> None:
    network.settings.MILESTONES = [1]
    network.show(history(1))

    call_command("fetch_photos")

    assert list(Delivery.objects.values_list("state", flat=True)) == ["sent"]
    assert waiting(broker, "mail") == []


def test_an_avatar_is_downloaded_once_by_whichever_worker_is_faster(
    broker: RedisServer, network: Network
) -> None:
    from datasource.data_access import AvatarAccess

    owner = make_owner(
        avatar_url="https://p.example/a.jpg", avatar_due_at=timezone.now()
    )
    make_photo(make_album(), owner)
    access = AvatarAccess()
    assert access.due(5)

    assert access.claim(owner.avatar_url)

    assert not AvatarAccess().claim(owner.avatar_url)
    assert AvatarCron().do() is None
    assert waiting(broker, "avatars") == []


def test_while_the_broker_is_away_the_clock_says_so_in_one_line(
    broker: RedisServer, network: Network, caplog: pytest.LogCaptureFixture
) -> None:
    broker.stop()
    TwitterCron().do()
    MilestoneCron().do()
    broker.start()

    CatchUpCron().do()

    of_redis = [record for record in caplog.records if "Redis" in record.message]
    assert [record.levelname for record in of_redis] == ["WARNING", "INFO"]
    assert len(waiting(broker, "fetch")) == 1


def test_a_queue_that_no_worker_takes_from_is_named_in_the_log(
    broker: RedisServer,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    MilestoneCron().do()
    assert caplog.messages == []  # it may still be starting
    monkeypatch.setattr("twitter_album.task_messages.MAX_UNATTENDED_SECONDS", 0)

    MilestoneCron().do()

    assert caplog.messages == [
        "No worker takes tasks of mail: start one (manage.py worker mail)"
    ]


def test_metrics_tell_what_waits_and_whether_a_worker_takes_it(
    broker: RedisServer, settings: Settings
) -> None:
    settings.METRICS_TOKEN = prometheus.TOKEN
    MilestoneCron().do()
    from twitter_album import celery

    with broker.client() as client:
        client.set(celery.attended_key("fetch"), 1)
    waits = prometheus.values("album_tasks_waiting")
    attended = prometheus.values("album_queue_attended")

    assert waits == dict.fromkeys(celery.QUEUES, 0) | {"mail": 1}
    assert attended == dict.fromkeys(celery.QUEUES, 0) | {"fetch": 1}
