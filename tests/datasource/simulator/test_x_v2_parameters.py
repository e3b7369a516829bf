"""What X's API v2 says of parameters that are wrong."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from datasource.simulator.simulator import Simulator
from tests.datasource.simulator.conftest import Clock
from tests.datasource.simulator.x_v2_client import (
    complaint,
    get,
    many,
    search,
    tweet,
    world_of,
)

Serve = Callable[..., Simulator]


def test_a_page_has_10_to_100_posts(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    simulator = serve(many(clock, 1))
    sizes: list[str] = ["9", "101", "x", "-1"]
    for size in sizes:
        with subtests.test(size=size):
            message = complaint(
                simulator, "/search/recent", query="#a", max_results=size
            )
            told = f"The `max_results` query parameter value [{size}] is not between"
            assert message == f"{told} 10 and 100"


def test_a_since_id_older_than_seven_days_is_refused(
    serve: Serve, clock: Clock
) -> None:
    old = tweet(1, created_at=clock() - timedelta(days=7, seconds=1))
    simulator = serve(world_of(clock, old))
    query = {"query": "#a", "since_id": old.x_id}
    message = complaint(simulator, "/search/recent", **query)
    assert message.startswith(
        "'since_id' must be a tweet id created after 2026-09-26T12:00Z. "
        "Please use a 'since_id' that is larger than "
    )
    named = int(message.rpartition(" ")[2])
    assert search(simulator, since_id=named)["meta"]["result_count"] == 0


def test_a_start_before_the_reach_of_the_search_is_refused(
    serve: Serve, clock: Clock
) -> None:
    query = {"query": "#a", "start_time": "2026-09-26T11:59:00Z"}
    message = complaint(serve(many(clock, 1)), "/search/recent", **query)
    assert message == (
        "Invalid 'start_time':'2026-09-26T11:59:00Z'. "
        "'start_time' must be on or after 2026-09-26T12:00Z"
    )


def test_an_end_that_is_too_near_is_refused(serve: Serve, clock: Clock) -> None:
    query = {"query": "#a", "end_time": "2026-10-03T11:59:55Z"}
    message = complaint(serve(many(clock, 1)), "/search/recent", **query)
    assert message.endswith(
        "'end_time' must be a minimum of 10 seconds prior to the request time."
    )


def test_parameters_that_exclude_each_other_are_refused(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    simulator = serve(many(clock, 1))
    cases: list[tuple[dict[str, str], dict[str, str]]] = [
        ({"start_time": "2026-10-02T12:00:00Z"}, {"since_id": "2050000000000000000"}),
        ({"end_time": "2026-10-02T12:00:00Z"}, {"until_id": "2050000000000000000"}),
        ({"end_time": "2026-10-02T12:00:00Z"}, {"since_id": "2050000000000000000"}),
        ({"next_token": "a"}, {"pagination_token": "a"}),
    ]
    for first, second in cases:
        with subtests.test(first=first, second=second):
            answer = get(simulator, "/search/recent", query="#a", **first, **second)
            assert answer.status_code == 400
            assert set(answer.json()["errors"][0]["parameters"]) == {*first, *second}


def test_an_unknown_parameter_is_refused(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    cases: list[tuple[str, str]] = [
        ("/search/recent", "count"),
        ("/search/all", "max_id"),
        ("/counts/recent", "max_results"),
        ("", "query"),
    ]
    for path, name in cases:
        with subtests.test(path=path, name=name):
            message = complaint(serve(many(clock, 1)), path, **{name: "1"})
            assert message.startswith(f"The query parameter [{name}] is not one of [")


def test_an_id_is_made_of_digits(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    simulator = serve(many(clock, 1))
    names: list[str] = ["since_id", "until_id"]
    values: list[str] = ["abc", "-1", "1" * 20]
    for name in names:
        for value in values:
            with subtests.test(name=name, value=value):
                message = complaint(
                    simulator, "/search/recent", **{"query": "#a", name: value}
                )
                assert (
                    message
                    == f"The `{name}` query parameter value [{value}] is not valid"
                )


def test_a_time_is_a_time(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    values: list[str] = ["yesterday", "2026-10-02", "2026-13-02T12:00:00Z"]
    for value in values:
        with subtests.test(value=value):
            query = {"query": "#a", "start_time": value}
            assert value in complaint(serve(many(clock, 1)), "/search/recent", **query)


def test_an_unknown_field_is_refused(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    cases: list[tuple[str, str]] = [
        ("tweet.fields", "created_at,likes"),
        ("post.fields", "edit_history_tweet_ids"),
        ("media.fields", "thumb"),
        ("user.fields", "handle"),
        ("expansions", "author"),
    ]
    for name, value in cases:
        with subtests.test(name=name, value=value):
            query = {"query": "#a", name: value}
            message = complaint(serve(many(clock, 1)), "/search/recent", **query)
            wrong = value.rpartition(",")[2]
            assert message.startswith(
                f"The `{name}` query parameter value [{wrong}] is not one of ["
            )
