"""Searches that fail, and answers that are no pages: told, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from app.models import Run, Window
from datasource.data_access import fetch_jobs
from datasource.fetch import fetch
from datasource.simulator.faults import Fault, FaultPlan
from tests.datasource.networks import APIS, on
from tests.datasource.worlds import (
    Network,
    assert_complete,
    failures,
    fault,
    history,
    post,
    run,
)

pytestmark = pytest.mark.django_db


TROUBLES: dict[str, tuple[dict[str, Any], str]] = {
    "401": ({"status": 401}, "does not let us in (401)"),
    "403": ({"status": 403}, "does not let us in (403)"),
    "402": ({"status": 402}, "the credit is used up (402)"),
    "500": ({"status": 500}, "answered 500"),
    "503": ({"status": 503}, "answered 503"),
    "redirect": (
        {"status": 302, "headers": {"Location": "/elsewhere"}},
        "points elsewhere",
    ),
    "connection reset": ({"is_refused": True}, "cannot be reached"),
    "gzip bomb": ({"gzip_bomb_megabytes": 40}, "more than 15 MB"),
    "short body": ({"close_after": 100}, "broke off in the middle"),
}
NO_PAGES: dict[str, tuple[dict[str, Any], str]] = {
    "truncated JSON": ({"truncate_to": 200}, "answered with something else"),
    "HTML with 200": ({"body": "<html>busy</html>"}, "answered with something else"),
    "null": ({"body": "null"}, "answered with"),
    "[]": ({"body": "[]"}, "answered with"),
    "no data key": ({"body": "{}"}, "answered with"),
    "null in place of posts": ({"body": '{"statuses": null}'}, "answered with"),
    "wrong charset": ({"encoding": "latin-1"}, "answered with"),
}
# What Mastodon answers where it has no posts.
EMPTY_LIST = ("mastodon", "[]")
NO_PAGE_CASES = [
    (api, case) for api in APIS for case in NO_PAGES if (api, case) != EMPTY_LIST
]


def assert_told_and_costs_nothing(
    network: Network, values: dict[str, Any], line: str
) -> None:
    network.show([post(4, text="Été", counter=1), post(6)])
    fault(network, **values)
    told = failures(run())
    assert line in told
    assert "; next try" in told
    assert len(told.splitlines()) == 1
    assert Run.objects.latest("id").failure == told
    assert Window.objects.exists()
    network.simulator.faults = FaultPlan()
    assert failures(run()) == ""
    assert_complete(network)


@pytest.mark.one_database
@pytest.mark.parametrize("trouble", TROUBLES)
@on("mastodon")
def test_a_search_that_fails_is_told_and_costs_nothing(
    network: Network, trouble: str
) -> None:
    assert_told_and_costs_nothing(network, *TROUBLES[trouble])


@pytest.mark.one_database
@pytest.mark.parametrize(("network", "answer"), NO_PAGE_CASES, indirect=["network"])
def test_an_answer_that_is_no_page_is_told_and_costs_nothing(
    network: Network, answer: str
) -> None:
    assert_told_and_costs_nothing(network, *NO_PAGES[answer])


@pytest.mark.one_database
@on("twitter")
def test_keys_that_x_refuses_with_400_are_told_as_keys(network: Network) -> None:
    network.show(history(3))
    body = '{"errors": [{"code": 215, "message": "Bad Authentication data."}]}'
    fault(network, status=400, body=body)
    assert "does not let us in (400): it does not accept its keys" in failures(run())


@on("mastodon")
def test_trouble_on_the_last_page_of_a_run_is_told(network: Network) -> None:
    network.settings.FETCH_MAX_PAGES = 1
    network.show(history(5))
    fault(network, status=500)
    assert "answered 500; next try" in failures(run())


@on("mastodon")
def test_a_range_rests_longer_after_each_failure(network: Network) -> None:
    network.show(history(5))
    fault(network, status=500)
    rests = []
    for _ in range(4):
        run()
        rests.append(Window.objects.get().try_at - timezone.now())
    minutes = [round(rest.total_seconds() / 60) for rest in rests]
    assert minutes == [1, 5, 15, 60]


# What a server does for good is the contract's; see `server_quirks.py`.
NOW_AND_THEN: list[tuple[str, dict[str, Any]]] = [
    *((name, {"keep": 0}) for name in ("twitter", "x", "mastodon", "bluesky")),
    *(
        (name, {"ignore": (bound,)})
        for name in ("twitter", "mastodon")
        for bound in ("max_id", "since_id")
    ),
]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("network", "values"), NOW_AND_THEN, indirect=["network"], ids=str
)
def test_pages_that_lie_now_and_then_lose_nothing(
    network: Network, values: dict[str, Any]
) -> None:
    old = history(120, minutes_apart=2)
    network.settings.FETCH_MAX_PAGES = 30
    network.show(old[40:])
    fault(network, every=3, **values)
    run()
    network.show(old)
    for _ in range(4):
        run()
    assert_complete(network)


@pytest.mark.one_database
@on("x")
def test_a_short_page_that_leads_on_is_not_the_end(network: Network) -> None:
    network.settings.FETCH_MAX_PAGES = 1
    network.show(history(250))
    run()
    network.settings.FETCH_MAX_PAGES = 9
    lists = network.wire_format.lists
    network.simulator.faults = FaultPlan.of(
        Fault(path=lists, requests=(2,), is_shuffled=True),
        # Asked for once more, together with the lowest known post: it comes alone.
        Fault(path=lists, requests=(3,), keep=1),
    )
    run()
    network.simulator.faults = FaultPlan()
    for _ in range(2):
        run()
    assert_complete(network)


@pytest.mark.one_database
@on("twitter")
def test_what_pages_ranked_by_likes_leave_out_is_read_later(network: Network) -> None:
    network.settings.FETCH_MAX_PAGES = 1
    posts = history(250)
    for index in (200, 210, 220):
        posts[index] = replace(posts[index], likes=900)
    network.show(posts)
    run()
    network.settings.FETCH_MAX_PAGES = 9
    # Both answers for the past: three old posts above the newest ones.
    fault(network, requests=(2, 3), ignore=("result_type",), keep=6)
    run()
    network.simulator.faults = FaultPlan()
    for _ in range(2):
        run()
    assert_complete(network)


@pytest.mark.one_database
@on("mastodon", "bluesky")
def test_the_smallest_budget_still_finishes_while_the_world_goes_on(
    network: Network,
) -> None:
    network.settings.FETCH_MAX_PAGES = 1
    shown = history(100)
    network.show(shown)
    for _ in range(9):
        shown = [post(1.5, counter=len(shown) % 999), *shown]
        network.show(shown)
        run()
    assert_complete(network)


@pytest.mark.one_database
@on("mastodon")
def test_a_run_tells_what_rests_from_an_earlier_one(network: Network) -> None:
    network.show(history(5))
    fault(network, status=500)
    run()
    network.simulator.faults = FaultPlan()
    reports = fetch(fetch_jobs())
    assert "answered 500; next try" in failures(reports)
    assert "answered 500" in Run.objects.latest("started_at").failure


@pytest.mark.one_database
def test_a_quiet_look_costs_one_request(network: Network) -> None:
    network.show(history(30, minutes_apart=200))
    run()
    asked = len(network.searches)
    run()
    assert len(network.searches) == asked + 1


@pytest.mark.one_database
@on("mastodon")
def test_a_server_down_for_hours_leaves_no_gap(network: Network) -> None:
    old = history(30, minutes_apart=5)
    network.show(old[20:])
    run()
    fault(network, status=503)
    run()
    network.simulator.faults = FaultPlan()
    network.show(old)
    run()
    assert_complete(network)
