"""The searches of X's API v2: pages, tokens and bounds."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import requests

from datasource.simulator.simulator import Simulator
from datasource.simulator.x_v2.protocol import XVersion2
from tests.datasource.simulator.conftest import NOON, Clock
from tests.datasource.simulator.x_v1_client import signed
from tests.datasource.simulator.x_v2_client import (
    complaint,
    get,
    many,
    numbers,
    search,
    tweet,
    walk,
    world_of,
)

Serve = Callable[..., Simulator]


def test_tokens_lead_down_a_history_without_gap_or_repeat(
    serve: Serve, clock: Clock
) -> None:
    pages = walk(serve(many(clock, 250)), max_results=100)
    assert [len(page) for page in pages] == [100, 100, 50]
    assert [number for page in pages for number in page] == list(range(250, 0, -1))


def test_both_names_of_the_token_are_known(serve: Serve, clock: Clock) -> None:
    simulator = serve(many(clock, 15))
    token = search(simulator)["meta"]["next_token"]
    assert numbers(search(simulator, pagination_token=token)) == [5, 4, 3, 2, 1]


def test_a_token_outlives_new_posts(serve: Serve, clock: Clock) -> None:
    world = many(clock, 15)
    simulator = serve(world)
    token = search(simulator)["meta"]["next_token"]
    clock.turn(days=1)
    world.replace_posts(tweet(number) for number in range(1, 20))
    assert numbers(search(simulator, next_token=token)) == [5, 4, 3, 2, 1]


def test_a_token_of_no_use_is_refused(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    simulator = serve(many(clock, 15))
    tokens: list[str] = ["nonsense", "bm9uc2Vuc2U", "é"]
    for token in tokens:
        with subtests.test(token=token):
            message = complaint(
                simulator, "/search/recent", query="#a", next_token=token
            )
            assert (
                message
                == f"The `next_token` query parameter value [{token}] is not valid"
            )


def test_a_token_belongs_to_its_query(serve: Serve, clock: Clock) -> None:
    simulator = serve(many(clock, 15))
    token = search(simulator)["meta"]["next_token"]
    answer = get(simulator, "/search/recent", query="#other", next_token=token)
    assert answer.status_code == 400


def test_since_and_until_are_both_excluded(serve: Serve, clock: Clock) -> None:
    posts = [tweet(number) for number in range(1, 11)]
    simulator = serve(world_of(clock, *posts))
    found = search(simulator, since_id=posts[3].x_id, until_id=posts[7].x_id)
    assert numbers(found) == [7, 6, 5]


def test_times_include_the_start_and_exclude_the_end(
    serve: Serve, clock: Clock
) -> None:
    simulator = serve(many(clock, 10))
    start, end = ((NOON - timedelta(days=1, minutes=-n)).isoformat() for n in (3, 6))
    times = {
        "start_time": start.replace("+00:00", "Z"),
        "end_time": end.replace("+00:00", "Z"),
    }
    assert numbers(search(simulator, **times)) == [5, 4, 3]


def test_meta_tells_size_and_ends(serve: Serve, clock: Clock) -> None:
    posts = [tweet(number) for number in range(1, 4)]
    meta = search(serve(world_of(clock, *posts)))["meta"]
    assert meta == {
        "result_count": 3,
        "newest_id": str(posts[2].x_id),
        "oldest_id": str(posts[0].x_id),
    }


def test_an_empty_page_has_no_data(serve: Serve, clock: Clock) -> None:
    assert search(serve(world_of(clock))) == {"meta": {"result_count": 0}}


def test_what_is_younger_than_30_seconds_is_not_listed_yet(
    serve: Serve, clock: Clock
) -> None:
    fresh = tweet(1, created_at=clock() - timedelta(seconds=29))
    simulator = serve(world_of(clock, fresh))
    assert numbers(search(simulator)) == []
    clock.turn(seconds=2)
    assert numbers(search(simulator)) == [1]


def test_a_late_post_appears_below_those_already_seen(
    serve: Serve, clock: Clock
) -> None:
    late = tweet(1, created_at=clock() - timedelta(minutes=2))
    late = replace(late, late_by=timedelta(minutes=3))
    quick = tweet(2, created_at=clock() - timedelta(minutes=1))
    simulator = serve(world_of(clock, late, quick))
    assert numbers(search(simulator)) == [2]
    clock.turn(minutes=2)
    assert numbers(search(simulator)) == [2, 1]


def test_recent_search_sees_seven_days_and_the_archive_all(
    serve: Serve, clock: Clock
) -> None:
    old = tweet(1, created_at=clock() - timedelta(days=7, seconds=1))
    simulator = serve(world_of(clock, old, tweet(2)))
    assert numbers(search(simulator)) == [2]
    assert numbers(search(simulator, "all")) == [2, 1]


def test_the_archive_shows_30_days_to_who_names_no_beginning(
    serve: Serve, clock: Clock
) -> None:
    old = tweet(1, created_at=clock() - timedelta(days=31))
    simulator = serve(world_of(clock, old, tweet(2)))
    assert numbers(search(simulator, "all")) == [2]
    clock.turn(seconds=1)
    assert numbers(search(simulator, "all", since_id="1000000000")) == [2, 1]
    clock.turn(seconds=1)
    until = {"until_id": old.x_id + 1}
    assert numbers(search(simulator, "all", **until)) == [1]


def test_the_archive_gives_500_a_page(serve: Serve, clock: Clock) -> None:
    simulator = serve(many(clock, 501))
    found = search(simulator, "all", max_results=500)
    assert found["meta"]["result_count"] == 500


def test_empty_pages_may_have_a_token_and_are_not_the_end(
    serve: Serve, clock: Clock
) -> None:
    world = many(clock, 25)
    adapter = XVersion2(world, empty_pages_with_token=2)
    pages = walk(serve(world, adapters=[adapter]))
    assert [len(page) for page in pages] == [10, 0, 10, 0, 5]
    assert [number for page in pages for number in page] == list(range(25, 0, -1))


def test_an_empty_page_with_a_token_has_no_data_and_moves_on(
    serve: Serve, clock: Clock
) -> None:
    world = many(clock, 25)
    adapter = XVersion2(world, empty_pages_with_token=1)
    simulator = serve(world, adapters=[adapter])
    first = search(simulator)
    assert set(first) == {"meta"}
    assert first["meta"]["result_count"] == 0
    second = search(simulator, next_token=first["meta"]["next_token"])
    assert second["meta"]["next_token"] != first["meta"]["next_token"]


def test_a_stuck_search_hands_out_one_token_for_ever(
    serve: Serve, clock: Clock
) -> None:
    world = many(clock, 30)
    simulator = serve(world, adapters=[XVersion2(world, is_stuck=True)])
    first = search(simulator)
    pages = [first]
    for _ in range(3):
        pages.append(search(simulator, next_token=pages[-1]["meta"]["next_token"]))
    assert len({page["meta"]["next_token"] for page in pages}) == 1
    listed = [number for page in pages for number in numbers(page)]
    assert len(listed) == 40
    assert len(set(listed)) < 40
    assert numbers(first) != sorted(numbers(first), reverse=True)


def test_four_keys_open_recent_search_too(serve: Serve, clock: Clock) -> None:
    simulator = serve(many(clock, 1))
    url = f"{simulator.url}/2/tweets/search/recent?query=%23carnival"
    assert numbers(requests.get(url, auth=signed(), timeout=10).json()) == [1]
