"""What X bills is booked, each post and person once in a day of UTC, whatever becomes
of the answer that brought them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from app.models import Feed, PaidRead, Photo
from app.moderation import removal
from datasource.simulator.faults import Fault, FaultPlan
from datasource.simulator.simulator import Simulator
from datasource.simulator.x_v2.protocol import XVersion2
from tests.app.factories import make_album
from tests.datasource.worlds import failures, history, later, run
from tests.datasource.x_servers import booked, serving

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def billed(server: Simulator) -> int:
    (adapter,) = [a for a in server._adapters if isinstance(a, XVersion2)]
    return adapter.charges.microdollars


def read_all_again() -> None:
    """As a feed that was never asked before."""
    Feed.objects.all().delete()
    run()


def test_posts_that_are_kept_out_of_the_album_are_booked_once(
    settings: Settings,
) -> None:
    with serving(settings, history(30)) as server:
        run()
        removal.remove(Photo.objects.all()[:10], "asked for it")
        Photo.objects.filter(pk__in=Photo.objects.all()[:5]).delete()
        read_all_again()
        assert booked() == billed(server) == 30 * 5000


def test_a_person_is_booked_once_a_day(settings: Settings) -> None:
    settings.X_USER_PRICE = 10_000
    with serving(settings, history(150), bills_users=True) as server:
        run()
        read_all_again()
        assert booked() == billed(server) == 150 * 5000 + 10_000


@pytest.mark.parametrize("takes", ["tweet", "post"])
@pytest.mark.parametrize("ignores_unknown", [False, True])
def test_asking_by_the_other_name_of_the_fields_is_booked_once(
    settings: Settings, takes: str, ignores_unknown: bool
) -> None:
    options = {"takes": takes, "ignores_unknown": ignores_unknown}
    with serving(settings, history(120), **options) as server:
        run()
        later(hours=7)
        run()
        assert booked() == billed(server) == 120 * 5000


@pytest.mark.parametrize("second", [{"status": 429}, {"status": 503}])
def test_posts_without_their_fields_are_booked_though_the_other_name_fails(
    settings: Settings, second: dict[str, Any]
) -> None:
    options = {"takes": "post", "ignores_unknown": True}
    with serving(settings, history(60), **options) as server:
        first = len(server.requests) + 1
        failing = tuple(range(first + 1, first + 4))
        server.faults = FaultPlan.of(
            Fault(path="/2/tweets/search", requests=failing, **second)
        )
        assert failures(run())
        assert booked() == billed(server) == 60 * 5000


def test_posts_without_their_fields_under_both_names_are_booked(
    settings: Settings,
) -> None:
    bare = '{"data": [{"id": "9", "text": "a"}], "meta": {"result_count": 1}}'
    with serving(settings, history(20)) as server:
        server.faults = FaultPlan.of(Fault(path="/2/tweets/search", body=bare))
        assert failures(run())
        assert booked() == 5000


def test_pages_above_what_was_asked_for_are_booked(settings: Settings) -> None:
    settings.FETCH_MAX_PAGES = 2
    with serving(settings, history(450)) as server:
        server.faults = FaultPlan.of(
            Fault(path="/2/tweets/search", ignore=("until_id",))
        )
        for _ in range(4):
            run()
            assert booked() == billed(server)
        assert Photo.objects.count() == 450
        assert billed(server) == 450 * 5000


def test_posts_that_were_looked_up_are_booked_once(settings: Settings) -> None:
    with serving(settings, history(30)) as server:
        make_album()
        run()
        PaidRead.objects.all().delete()
        spent = booked()
        for _ in range(2):
            later(hours=7)
            run()
        assert booked() == spent + 30 * 5000
        assert billed(server) == 30 * 5000


def test_what_a_file_brought_in_was_not_paid_for_today(settings: Settings) -> None:
    """X lists it for the first time today, and bills it."""
    posts = history(10)
    with serving(settings, posts) as server:
        run()
        Feed.objects.all().delete()
        PaidRead.objects.all().delete()
        Photo.objects.update(counted_at=timezone.now())
        run()
        assert booked() == 2 * billed(server)


def test_what_was_read_on_other_days_is_not_kept(settings: Settings) -> None:
    today = timezone.now().date()
    for days in (-3, 0, 5):
        PaidRead.objects.create(
            network="x", kind="post", resource=str(days), day=today + timedelta(days)
        )
    with serving(settings, history(3)):
        run()
    assert set(PaidRead.objects.values_list("day", flat=True)) == {today}
