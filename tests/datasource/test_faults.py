"""What networks do wrong, each with its line, and what it must not cost."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from app.models import Album, DeadLetter, Feed, Photo, Run, Window
from datasource.data_access import fetch_jobs
from datasource.fetch import fetch
from datasource.simulator.faults import Fault, FaultPlan, Malformation
from datasource.sources.mastodon import source as mastodon_source
from tests.datasource.networks import APIS, on
from tests.datasource.worlds import (
    Network,
    album_pictures,
    assert_complete,
    failures,
    fault,
    history,
    later,
    post,
    run,
)

pytestmark = pytest.mark.django_db


def test_a_429_is_obeyed_until_its_reset(network: Network) -> None:
    network.show(history(5))
    header, value = network.wire_format.reset
    fault(network, status=429, headers={header: value})
    assert "asked us to slow down (429); next try" in failures(run())
    asked = len(network.simulator.requests)
    assert "told to wait until" in failures(run())
    assert len(network.simulator.requests) == asked
    wait = Feed.objects.get().not_before - timezone.now()
    assert timedelta(seconds=590) < wait <= timedelta(seconds=601)


WAITS = [
    pytest.param("120", id="Retry-After in seconds"),
    pytest.param("{date+120}", id="Retry-After as a date"),
]


@pytest.mark.one_database
@pytest.mark.parametrize("told", WAITS)
@on("mastodon")
def test_a_429_with_retry_after_is_obeyed(network: Network, told: str) -> None:
    network.show(history(5))
    fault(network, status=429, headers={"Retry-After": told})
    run()
    wait = Feed.objects.get().not_before - timezone.now()
    assert timedelta(seconds=110) < wait <= timedelta(seconds=121)


@on("mastodon")
def test_another_album_of_a_waiting_server_waits_too(network: Network) -> None:
    fault(network, status=429, headers={"Retry-After": "120"})
    run()
    asked = len(network.simulator.requests)
    Album.objects.create(tag="samba")
    run()
    assert len(network.simulator.requests) == asked


def wait_after_429(network: Network, told: str) -> timedelta:
    """With this in the header in which the network tells its reset."""
    header, _ = network.wire_format.reset
    fault(network, status=429, headers={header: told})
    run()
    return Feed.objects.get().not_before - timezone.now()


@pytest.mark.one_database
def test_a_429_with_a_reset_in_the_past_means_a_minute(network: Network) -> None:
    past = network.wire_format.reset[1].replace("+", "-")
    wait = wait_after_429(network, past)
    assert timedelta(seconds=50) < wait <= timedelta(seconds=61)


@pytest.mark.one_database
def test_a_429_without_reset_and_retry_after_means_some_minutes(
    network: Network,
) -> None:
    wait = wait_after_429(network, "")
    assert timedelta(minutes=4) < wait <= timedelta(minutes=6)


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


def test_one_bad_post_never_costs_the_page(network: Network) -> None:
    network.show(history(10))
    author = network.wire_format.author
    fault(network, malform=(Malformation(field=author, position=4, value=None),))
    run()
    assert len(album_pictures()) == 9
    letter = DeadLetter.objects.get()
    assert "not readable" in letter.reason
    assert json.loads(letter.raw)[author] is None


TEXTS: list[object] = [
    "half a pair \ud83d",
    "nothing \x00 here",
    "\\u0000",
    "x" * 300_000,
    7,
    None,
    [],
]


def test_no_text_whatsoever_stops_a_feed(network: Network) -> None:
    network.show(history(len(TEXTS) + 1))
    field = network.wire_format.text
    spoilt = (
        Malformation(field=field, position=place, value=value)
        for place, value in enumerate(TEXTS)
    )
    fault(network, malform=tuple(spoilt))
    run()
    assert_complete(network)


IN_PLACE_OF_A_POST: list[object] = [
    None,
    8,
    "text",
    [],
    {"x": float("nan")},
    {"x": "\ud83d \x00 \\u0000"},
]


def test_whatever_stands_in_place_of_a_post_is_kept_aside(network: Network) -> None:
    network.show(history(10))
    author = network.wire_format.author
    spoilt = (
        Malformation(field=author, position=place + 2, value=value)
        for place, value in enumerate(IN_PLACE_OF_A_POST)
    )
    fault(network, malform=tuple(spoilt))
    run()
    run()
    kept_aside = len(IN_PLACE_OF_A_POST)
    assert len(album_pictures()) == 10 - kept_aside
    assert DeadLetter.objects.count() == kept_aside


def test_a_broken_attachment_does_not_cost_the_others(network: Network) -> None:
    network.show([post(5, pictures=4)])
    is_mastodon = network.api == "mastodon"
    value = {"type": "image", "url": None} if is_mastodon else {"type": "photo"}
    places = [f"{pictures}.1" for pictures in network.wire_format.pictures]
    fault(
        network,
        malform=tuple(Malformation(field=place, value=value) for place in places),
    )
    run()
    assert len(album_pictures()) == 3
    assert "picture 2 is not readable" in DeadLetter.objects.get().reason


@on("mastodon")
def test_an_identity_of_any_length_is_kept(network: Network) -> None:
    network.show([post(5)])
    long = f"https://far.example/{'x' * 900}"
    fields = [Malformation(field=name, value=long) for name in ("uri", "account.uri")]
    fault(network, malform=tuple(fields))
    run()
    run()
    assert len(album_pictures()) == 1


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


@on("mastodon")
def test_a_wait_that_one_album_was_told_stops_the_other_in_the_middle(
    network: Network,
) -> None:
    network.show(history(300))
    until = timezone.now() + timedelta(minutes=10)

    def told(posts: int) -> None:
        Feed.objects.update(not_before=until)

    run(on_page=told)
    assert len(network.searches) == 2


@on("mastodon")
def test_what_the_organiser_found_sensitive_stays_so(network: Network) -> None:
    network.show([post(5)])
    run()
    Photo.objects.all().update_visibility(is_sensitive=True)
    run()
    assert Album.objects.get().photo_count == 0


@pytest.mark.one_database
@on("mastodon")
def test_every_recent_photo_has_its_favourites_refreshed_in_turn(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mastodon_source, "SINGLE_LOOKUPS_PER_RUN", 10)
    shown = history(28, likes=1)
    network.show(shown)
    run()
    network.show([replace(each, likes=9) for each in shown])
    lookup = Fault(path="/api/v1/statuses", status=404, requests=(1, 12, 23))
    network.simulator.faults = FaultPlan.of(lookup)
    later(hours=7)
    for _ in range(4):
        run()
    assert set(Photo.objects.values_list("favorite_count", flat=True)) == {9}


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
