"""What X bills stays within the budgets, and is hardly more than a read per post."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from app.models import Album, BudgetAlarm, Photo, Window
from datasource.simulator.faults import Fault, FaultPlan
from tests.datasource.networks import on
from tests.datasource.worlds import (
    Network,
    assert_complete,
    failures,
    fault,
    history,
    later,
    post,
    run,
)
from tests.datasource.x_servers import booked, charged

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.django_db(transaction=True),
    on("x"),
]
DOLLAR = 1_000_000


def test_a_first_fill_costs_one_read_for_each_post(network: Network) -> None:
    network.settings.FETCH_MAX_PAGES = 50
    network.show(history(300))
    run()
    assert_complete(network)
    assert charged(network) == booked() == 300 * 5000


def test_quiet_looks_cost_nothing(network: Network) -> None:
    network.show(history(50))
    run()
    spent = charged(network)
    for _ in range(5):
        run()
    assert charged(network) == spent


def test_news_cost_what_they_are(network: Network) -> None:
    old = history(50)
    network.show(old)
    run()
    network.show([post(1.5), *old])
    run()
    assert charged(network) == booked() == 51 * 5000


def test_the_budget_is_used_up_and_not_passed(network: Network) -> None:
    network.settings.X_DAILY_BUDGET = DOLLAR
    network.show(history(500))
    told = "\n".join(failures(run()) for _ in range(6))
    assert "the daily budget of $1.00 is used up; it begins anew at" in told
    assert charged(network) == booked() <= DOLLAR
    assert Photo.objects.count() >= 150
    assert Window.objects.exists()
    percents = BudgetAlarm.objects.values_list("percent", flat=True)
    assert sorted(percents) == [50, 80, 100]


def test_more_money_goes_on_at_once(network: Network) -> None:
    network.settings.X_DAILY_BUDGET = DOLLAR
    network.settings.FETCH_MAX_PAGES = 50
    network.show(history(500))
    run()
    network.settings.X_DAILY_BUDGET = 10 * DOLLAR
    run()
    assert_complete(network)


def test_near_the_cap_only_news_are_asked_for(network: Network) -> None:
    old = history(300)
    network.settings.FETCH_MAX_PAGES = 1
    network.show(old)
    run()
    network.settings.FETCH_MAX_PAGES = 50
    network.settings.X_DAILY_BUDGET = 600_000
    network.show([post(1.5), *old])
    run()
    assert Photo.objects.count() == 101
    network.settings.X_DAILY_BUDGET = None
    run()
    assert_complete(network)


def test_failures_that_x_does_not_bill_are_not_booked(network: Network) -> None:
    network.show(history(5))
    for values in ({"status": 500}, {"status": 402}, {"is_refused": True}):
        fault(network, **values)
        run()
    assert booked() == charged(network) == 0


def test_an_answer_that_broke_off_is_booked_at_its_full_price(
    network: Network,
) -> None:
    network.show(history(5))
    fault(network, truncate_to=200)
    run()
    assert booked() >= 2 * 100 * 5000
    assert booked() >= charged(network)


def test_looking_up_what_was_read_today_is_free(network: Network) -> None:
    network.show(history(20))
    run()
    spent = booked()
    Photo.objects.update(counted_at=timezone.now() - timedelta(hours=7))
    run()
    assert charged(network) == spent
    looked_up = network.simulator.requests[-1].path
    assert looked_up == "/2/tweets"


def test_a_network_without_money_does_not_hold_up_the_others(network: Network) -> None:
    network.settings.NETWORKS = ["x", "mastodon", "bluesky"]
    network.settings.X_DAILY_BUDGET = 1000
    network.show(history(30))
    told = failures(run())
    assert "daily budget of $0.001 is used up" in told
    by_network = Photo.objects.values_list("network", flat=True)
    assert set(by_network) == {"mastodon", "bluesky"}
    assert Photo.objects.count() == 60


def test_a_closed_network_does_not_hold_up_the_others(network: Network) -> None:
    network.settings.NETWORKS = ["x", "mastodon", "bluesky"]
    network.show(history(30))
    closed = Fault(path="/api/v1/timelines", status=401)
    down = Fault(path="/xrpc", is_refused=True)
    network.simulator.faults = FaultPlan.of(closed, down)
    told = failures(run())
    assert "MASTODON_TOKENS" in told
    assert "on bluesky" in told
    assert set(Photo.objects.values_list("network", flat=True)) == {"x"}
    network.simulator.faults = FaultPlan()
    later(hours=1)
    run()
    assert Photo.objects.count() == 90
    assert Album.objects.get().photo_count == 90
