"""The look-ups of X's API v2: what is there, what is gone, what is hidden."""

from collections.abc import Callable

import pytest

from datasource.simulator.simulator import Simulator
from datasource.simulator.world.posts import SimulatedPerson
from datasource.simulator.x_v2.protocol import XVersion2
from tests.datasource.simulator.conftest import NOON, Clock
from tests.datasource.simulator.x_v2_client import (
    EVERYTHING,
    complaint,
    get,
    many,
    numbers,
    search,
    tweet,
    world_of,
)

Serve = Callable[..., Simulator]


def test_a_lookup_answers_in_the_order_asked(serve: Serve, clock: Clock) -> None:
    posts = [tweet(number) for number in range(1, 4)]
    simulator = serve(world_of(clock, *posts))
    wanted = ",".join(str(posts[index].x_id) for index in (1, 0, 2, 1))
    found = get(simulator, "", ids=wanted).json()
    assert numbers(found) == [2, 1, 3]
    assert set(found) == {"data"}


def test_a_lookup_tells_what_is_deleted_beside_what_is_there(
    serve: Serve, clock: Clock
) -> None:
    kept, gone = tweet(1), tweet(2, deleted_at=NOON)
    simulator = serve(world_of(clock, kept, gone))
    answer = get(simulator, "", ids=f"{kept.x_id},{gone.x_id}", **EVERYTHING)
    assert answer.status_code == 200
    found = answer.json()
    assert numbers(found) == [1]
    assert found["errors"] == [
        {
            "value": str(gone.x_id),
            "detail": f"Could not find tweet with ids: [{gone.x_id}].",
            "title": "Not Found Error",
            "resource_type": "tweet",
            "parameter": "ids",
            "resource_id": str(gone.x_id),
            "type": "https://api.twitter.com/2/problems/resource-not-found",
        }
    ]
    keys = [each["media_key"] for each in found["includes"]["media"]]
    assert keys == [f"3_{kept.x_id + 1}"]


def test_a_lookup_of_nothing_but_the_gone_has_errors_only(
    serve: Serve, clock: Clock
) -> None:
    answer = get(serve(many(clock, 1)), "", ids="1,2")
    assert answer.status_code == 200
    assert set(answer.json()) == {"errors"}
    assert [each["value"] for each in answer.json()["errors"]] == ["1", "2"]


def test_protected_posts_leave_the_search_and_are_told_apart_in_lookups(
    serve: Serve, clock: Clock
) -> None:
    shy = SimulatedPerson(id=8, screen_name="shy", protected_at=NOON)
    hidden = tweet(1, author=shy)
    simulator = serve(world_of(clock, hidden, tweet(2)))
    clock.turn(minutes=-1)
    assert numbers(search(simulator)) == [2, 1]
    clock.turn(minutes=1)
    assert numbers(search(simulator)) == [2]
    (error,) = get(simulator, "", ids=hidden.x_id).json()["errors"]
    assert error["type"].endswith("/not-authorized-for-resource")
    assert error["resource_id"] == str(hidden.x_id)


def test_a_lookup_takes_1_to_100_ids(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    idses: list[str] = ["", "abc", "1,,2", ",".join(map(str, range(101)))]
    for ids in idses:
        with subtests.test(ids=ids):
            assert "`ids`" in complaint(serve(many(clock, 1)), "", ids=ids)


def test_a_lookup_of_100_ids_is_served(serve: Serve, clock: Clock) -> None:
    posts = [tweet(number) for number in range(1, 101)]
    simulator = serve(world_of(clock, *posts))
    ids = ",".join(str(each.x_id) for each in posts)
    assert len(get(simulator, "", ids=ids).json()["data"]) == 100


def test_includes_can_be_missing_and_are_told(serve: Serve, clock: Clock) -> None:
    one = tweet(1)
    world = world_of(clock, one)
    missing = frozenset({f"3_{one.x_id + 1}", "7"})
    simulator = serve(world, adapters=[XVersion2(world, missing_includes=missing)])
    found = search(simulator, **EVERYTHING)
    assert "includes" not in found
    assert found["data"][0]["attachments"]["media_keys"] == [f"3_{one.x_id + 1}"]
    told = {(each["resource_type"], each["value"]) for each in found["errors"]}
    assert told == {("media", f"3_{one.x_id + 1}"), ("user", "7")}


def test_a_withheld_post_names_its_countries(serve: Serve, clock: Clock) -> None:
    hidden = tweet(1, withheld_in=("DE", "FR"))
    simulator = serve(world_of(clock, hidden, tweet(2)))
    found = search(simulator, **{"tweet.fields": "withheld"})["data"]
    assert "withheld" not in found[0]
    assert found[1]["withheld"]["country_codes"] == ["DE", "FR"]
