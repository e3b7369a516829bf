"""A few hundred of the hostile requests, by which `make attack` sends thousands."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django_cron.models import CronJobLog

from app.models import Feed, Run
from tests.app.factories import (
    let_the_clock_share,
    make_album,
    make_owner,
    make_photos,
    store_picture,
)
from tests.attack.fuzz import is_failure, requests
from tests.attack.in_process import send
from tests.attack.routes import routes
from tests.logs import written
from twitter_album.due_times import MAX_CLOCK_ERROR

pytestmark = pytest.mark.django_db

SEED, COUNT = 11, 200


@pytest.fixture
def organiser() -> Client:
    """Logged in, in front of an album with something in it."""
    album, ana = make_album("carnival"), make_owner("ana")
    make_photos(album, 9, ana, **store_picture(320, 240))
    let_the_clock_share()
    feed = Feed.objects.create(album=album, network="x", query="carnival")
    Run.objects.create(feed=feed, started_at=timezone.now())
    # As far ahead as clocks may differ: it counts to the end of the test.
    tick = timezone.now() + MAX_CLOCK_ERROR
    CronJobLog.objects.create(code="clock", start_time=tick, end_time=tick)
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("organiser"))
    # Whatever cookies are answered: the next request is the organiser's too.
    session = client.cookies["sessionid"].value
    client.defaults["HTTP_COOKIE"] = f"sessionid={session}"
    return client


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is written to standard error meanwhile."""
    with written() as stream:
        yield stream


def test_hostile_urls_methods_and_headers_are_no_error_of_ours(
    organiser: Client, log: io.StringIO, tmp_path: Path
) -> None:
    for request in requests(SEED, COUNT):
        status = send(organiser, request).status_code
        assert not is_failure(status), f"{status} for {request}\n{log.getvalue()}"
    assert "Traceback" not in log.getvalue()


def test_the_same_seed_draws_the_same_requests() -> None:
    assert list(requests(7, 50)) == list(requests(7, 50))
    assert list(requests(7, 50)) != list(requests(8, 50))


def test_every_route_of_the_site_is_attacked() -> None:
    paths = {route.path for route in routes()}
    ours = {"metrics", "api/topic/%(tag)s", "topic/%(tag)s/7", "admin/app/photo/queue/"}
    others = {"admin/auth/user/", "admin/axes/accesslog/%(object_id)s/change/"}
    assert ours | others <= paths
