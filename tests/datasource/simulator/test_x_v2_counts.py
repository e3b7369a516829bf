"""The counts of X's API v2, and what faults make of its pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests

from datasource.simulator.faults import Fault, FaultPlan, Malformation
from datasource.simulator.simulator import Simulator
from tests.datasource.simulator.conftest import NOON, Clock
from tests.datasource.simulator.x_v2_client import (
    EVERYTHING,
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


def count(
    simulator: Simulator, reach: str = "recent", /, **query: Any
) -> dict[str, Any]:
    answer = get(simulator, f"/counts/{reach}", **{"query": "#carnival"} | query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_counts_of_seven_days_come_hour_by_hour(serve: Serve, clock: Clock) -> None:
    found = count(serve(many(clock, 90)))
    buckets = found["data"]
    assert found["meta"] == {"total_tweet_count": 90}
    assert sum(bucket["tweet_count"] for bucket in buckets) == 90
    assert len(buckets) == 7 * 24
    assert buckets[0]["start"] == "2026-09-26T12:00:00.000Z"
    assert buckets[-1]["end"] == "2026-10-03T11:59:30.000Z"
    busy = [bucket for bucket in buckets if bucket["tweet_count"]]
    assert [bucket["tweet_count"] for bucket in busy] == [59, 31]
    assert busy[0]["start"] == "2026-10-02T12:00:00.000Z"
    assert busy[0]["end"] == busy[1]["start"] == "2026-10-02T13:00:00.000Z"


def test_counts_come_by_day_and_minute_as_well(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    cases: list[tuple[str, int]] = [("day", 8), ("minute", 10_080)]
    for granularity, buckets in cases:
        with subtests.test(granularity=granularity, buckets=buckets):
            found = count(serve(many(clock, 5)), granularity=granularity)
            assert len(found["data"]) == buckets
            assert found["meta"]["total_tweet_count"] == 5


def test_counts_obey_query_and_bounds(serve: Serve, clock: Clock) -> None:
    posts = [tweet(number, pictures=()) for number in range(1, 6)]
    simulator = serve(world_of(clock, *posts))
    bounds = {"since_id": posts[0].x_id, "until_id": posts[4].x_id}
    assert count(simulator, **bounds)["meta"]["total_tweet_count"] == 3
    query = "#carnival has:images"
    assert count(simulator, query=query)["meta"]["total_tweet_count"] == 0


def test_counts_of_the_archive_come_31_days_a_page(serve: Serve, clock: Clock) -> None:
    moments = [NOON - timedelta(days=days) for days in (1, 40, 80)]
    posts = [tweet(1, created_at=moment) for moment in moments]
    simulator = serve(world_of(clock, *posts))
    query: dict[str, Any] = {
        "start_time": "2026-07-01T00:00:00Z",
        "granularity": "day",
    }
    totals, edges = [], []
    for _ in range(10):
        found = count(simulator, "all", **query)
        totals.append(found["meta"]["total_tweet_count"])
        edges.append((found["data"][0]["start"], found["data"][-1]["end"]))
        if "next_token" not in found["meta"]:
            break
        query["next_token"] = found["meta"]["next_token"]
        clock.turn(seconds=1)
    assert totals == [1, 1, 1, 0]
    assert edges[0][0] == edges[1][1]
    assert edges[-1][0] == "2026-07-01T00:00:00.000Z"


def test_a_granularity_that_is_none_is_refused(serve: Serve, clock: Clock) -> None:
    query = {"query": "#a", "granularity": "week"}
    message = complaint(serve(many(clock, 1)), "/counts/recent", **query)
    assert "[week] is not one of [hour,day,minute]" in message


@pytest.fixture
def broken(serve: Serve, clock: Clock) -> Callable[..., Simulator]:
    """A network of 25 posts with faults."""
    world = many(clock, 25)
    return lambda *faults: serve(world, faults=FaultPlan.of(*faults))


def test_a_page_emptied_by_a_fault_has_no_data(
    broken: Callable[..., Simulator],
) -> None:
    found = search(broken(Fault(keep=0)), **EVERYTHING)
    assert set(found) == {"meta"}
    assert found["meta"]["result_count"] == 0
    assert set(found["meta"]) == {"result_count", "next_token"}


def test_meta_follows_a_page_cut_short(broken: Callable[..., Simulator]) -> None:
    found = search(broken(Fault(keep=4)))
    ids = [entry["id"] for entry in found["data"]]
    assert numbers(found) == [25, 24, 23, 22]
    assert found["meta"]["result_count"] == 4
    assert (found["meta"]["newest_id"], found["meta"]["oldest_id"]) == (
        ids[0],
        ids[-1],
    )


def test_repeats_and_disorder_reach_the_page(broken: Callable[..., Simulator]) -> None:
    found = search(broken(Fault(repeat=2, is_shuffled=True, seed=1)))
    assert found["meta"]["result_count"] == 12
    assert sorted(set(numbers(found))) == list(range(16, 26))
    assert numbers(found) != sorted(numbers(found), reverse=True)


def test_an_overlap_brings_its_pictures_along(
    broken: Callable[..., Simulator],
) -> None:
    simulator = broken(Fault(overlap=2, requests=(2,)))
    first = search(simulator, **EVERYTHING)
    token = first["meta"]["next_token"]
    second = search(simulator, next_token=token, **EVERYTHING)
    assert numbers(second)[:3] == [17, 16, 15]
    known = {each["media_key"] for each in second["includes"]["media"]}
    for entry in second["data"]:
        assert set(entry["attachments"]["media_keys"]) <= known


def test_an_empty_page_can_overlap_the_one_before(
    broken: Callable[..., Simulator],
) -> None:
    simulator = broken(Fault(overlap=2, requests=(2,)))
    newest = search(simulator)["data"][0]["id"]
    found = search(simulator, since_id=newest)
    assert numbers(found) == [17, 16]


def test_bounds_can_be_ignored(
    broken: Callable[..., Simulator], subtests: pytest.Subtests
) -> None:
    names: list[str] = ["since_id", "until_id", "next_token"]
    for name in names:
        with subtests.test(name=name):
            simulator = broken(Fault(ignore=(name,), requests=(2,)))
            first = search(simulator)
            newest, oldest = first["meta"]["newest_id"], first["meta"]["oldest_id"]
            bounds = {
                "since_id": newest,
                "until_id": oldest,
                "next_token": first["meta"]["next_token"],
            }
            assert numbers(search(simulator, **{name: bounds[name]})) == numbers(first)


def test_fields_can_be_spoilt(broken: Callable[..., Simulator]) -> None:
    spoilt = (
        Malformation(field="id", position=0, value=None),
        Malformation(field="attachments.media_keys", position=1, value="x"),
        Malformation(position=2, value=None),
    )
    found = search(broken(Fault(malform=spoilt)), **EVERYTHING)
    assert found["data"][0]["id"] is None
    assert found["data"][1]["attachments"]["media_keys"] == "x"
    assert found["data"][2] is None
    assert found["meta"]["newest_id"] == found["data"][1]["id"]


def test_the_transport_can_fail(broken: Callable[..., Simulator]) -> None:
    simulator = broken(Fault(is_refused=True, requests=(1,)), Fault(truncate_to=40))
    with pytest.raises(requests.ConnectionError):
        search(simulator)
    with pytest.raises(requests.JSONDecodeError):
        search(simulator)


def test_after_the_faults_the_pages_are_complete(
    broken: Callable[..., Simulator],
) -> None:
    simulator = broken(Fault(keep=0, requests=(1,)))
    search(simulator)
    listed = [number for page in walk(simulator) for number in page]
    assert listed == list(range(25, 0, -1))
