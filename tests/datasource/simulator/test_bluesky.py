"""Bluesky's API: the search and its cursors, look-ups, what goes wrong."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from datasource.simulator.bluesky.protocol import Bluesky
from datasource.simulator.faults import Fault, FaultPlan, Malformation
from datasource.simulator.simulator import Simulator
from datasource.simulator.world.posts import SimulatedPerson
from datasource.simulator.world.world import World
from tests.datasource.simulator.bluesky_client import (
    SEARCH,
    Client,
    logged_in,
    numbers,
    refusal,
)
from tests.datasource.simulator.conftest import Clock, post, small_world

Serve = Callable[..., Simulator]
TEN = range(1, 11)


def test_the_latest_stand_first(serve: Serve, clock: Clock) -> None:
    client = logged_in(serve(small_world(clock, 2, 1, 3)))
    assert client.found(sort="latest") == [3, 2, 1]


def test_the_top_is_ordered_by_likes(serve: Serve, clock: Clock) -> None:
    posts = [post(1, likes=5), post(2, likes=90), post(3)]
    client = logged_in(serve(World.of(posts, now=clock)))
    assert client.found(sort="top") == [2, 1, 3]


def test_the_cursor_walks_down_and_is_absent_at_the_end(
    serve: Serve, clock: Clock
) -> None:
    client = logged_in(serve(small_world(clock, *range(1, 8))))
    assert client.walk(limit=3) == [[7, 6, 5], [4, 3, 2], [1]]
    assert client.walk(limit=7) == [[7, 6, 5, 4, 3, 2, 1]]


def test_nothing_found_is_an_empty_page_without_a_cursor(
    serve: Serve, clock: Clock
) -> None:
    answer = logged_in(serve(small_world(clock, 1))).search("#other")
    assert answer.json() == {"hitsTotal": 0, "posts": []}


def test_what_is_posted_meanwhile_shifts_the_pages(serve: Serve, clock: Clock) -> None:
    world = small_world(clock, *range(1, 6))
    client = logged_in(serve(world))
    cursor = client.search(limit=2).json()["cursor"]
    world.replace_posts([post(number) for number in range(1, 7)])
    assert client.found(limit=2, cursor=cursor) == [4, 3]


def test_a_cursor_belongs_to_its_search(serve: Serve, clock: Clock) -> None:
    client = logged_in(serve(small_world(clock, 1, 2)))
    cursor = client.search(limit=1).json()["cursor"]
    for query in ({"q": "Number", "cursor": cursor}, {"cursor": "25"}):
        assert refusal(client.search(**query)) == (400, "InvalidRequest")


def test_a_bad_cursor_may_break_the_server(serve: Serve, clock: Clock) -> None:
    world = small_world(clock, 1)
    client = logged_in(serve(world, adapters=[Bluesky(world, bad_cursor_status=500)]))
    answer = client.search(cursor="é")
    assert refusal(answer) == (500, "InternalServerError")


def test_a_search_ends_before_its_results_do(serve: Serve, clock: Clock) -> None:
    world = small_world(clock, *range(1, 11))
    client = logged_in(serve(world, adapters=[Bluesky(world, result_limit=5)]))
    assert client.walk(limit=3) == [[10, 9, 8], [7, 6]]
    until = "2026-10-02T12:06:00Z"
    assert client.walk(limit=3, until=until) == [[5, 4, 3], [2, 1]]


def test_a_page_holds_25_unless_told(serve: Serve, clock: Clock) -> None:
    client = logged_in(serve(small_world(clock, *range(1, 121))))
    assert len(client.found()) == 25
    assert len(client.found(limit=100)) == 100


def test_senseless_parameters_are_refused(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    client = logged_in(serve(small_world(clock, 1)))
    querys: list[dict[str, Any]] = [
        {"limit": 101},
        {"limit": 0},
        {"limit": "many"},
        {"q": ""},
        {"since": "yesterday"},
        {"until": "2026-10-02T12:00:00"},
        {"until": "2026-13-45"},
    ]
    for query in querys:
        with subtests.test(query=query):
            assert refusal(client.search(**query)) == (400, "InvalidRequest")


def test_since_is_inclusive_and_until_exclusive(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    client = logged_in(serve(small_world(clock, *range(1, 6))))
    cases: list[tuple[dict[str, str], list[int]]] = [
        ({"since": "2026-10-02T12:03:00.000Z"}, [5, 4, 3]),
        ({"until": "2026-10-02T12:03:00.000Z"}, [2, 1]),
        ({"since": "2026-10-02T12:02:59.999Z", "until": "2026-10-02T12:04:00Z"}, [3]),
        ({"since": "2026-10-02T14:03:00+02:00"}, [5, 4, 3]),
        ({"until": "2026-10-02"}, []),
        ({"since": "2026-10-02", "until": "2026-10-03"}, [5, 4, 3, 2, 1]),
    ]
    for query, expected in cases:
        with subtests.test(query=query, expected=expected):
            assert client.found(**query) == expected


def test_times_are_compared_with_the_earlier_of_written_and_indexed(
    serve: Serve, clock: Clock
) -> None:
    fast = SimulatedPerson(id=19, screen_name="fast")
    posts = [post(1), post(2, author=fast), post(3, late_by=timedelta(hours=1))]
    client = logged_in(serve(World.of(posts, now=clock)))
    late, ahead, _ = client.search().json()["posts"]
    assert late["indexedAt"] > "2026-10-02T13:03"
    assert late["record"]["createdAt"] == "2026-10-02T12:03:00.000Z"
    assert ahead["record"]["createdAt"] == "2026-10-02T12:03:30.000Z"
    assert ahead["indexedAt"] < "2026-10-02T12:02:01"
    assert client.found(until="2026-10-02T12:02:01Z") == [2, 1]


def test_posts_written_in_whole_seconds_share_a_time(
    serve: Serve, clock: Clock
) -> None:
    moment = post(1).created_at
    posts = [
        post(n, created_at=moment + timedelta(milliseconds=100 * n))
        for n in range(1, 4)
    ]
    world = World.of(posts, now=clock)
    client = logged_in(serve(world, adapters=[Bluesky(world, whole_seconds=True)]))
    times = {found["record"]["createdAt"] for found in client.search().json()["posts"]}
    assert times == {"2026-10-02T12:01:00Z"}
    assert client.found(until="2026-10-02T12:01:00Z") == []
    assert sorted(client.found(since="2026-10-02T12:01:00Z")) == [1, 2, 3]


def test_hashtags_are_found_whole_in_any_case(serve: Serve, clock: Clock) -> None:
    posts = [
        post(1, hashtags=("Été",)),
        post(2, hashtags=("étés",)),
        post(3, hashtags=("été", "night")),
    ]
    client = logged_in(serve(World.of(posts, now=clock)))
    assert client.found("#ÉTÉ") == client.found("＃été") == [3, 1]
    assert client.found("#ete") == []
    assert client.found("#été #night") == [3]


def test_words_are_found_in_texts_and_tags(serve: Serve, clock: Clock) -> None:
    posts = [post(1), post(2, text="Number 2 by the River"), post(3, hashtags=("x",))]
    client = logged_in(serve(World.of(posts, now=clock)))
    assert client.found("number") == [3, 2, 1]
    assert client.found("carnival") == [2, 1]
    assert client.found("#carnival river") == [2]


def test_the_tag_parameter_filters_nothing(serve: Serve, clock: Clock) -> None:
    client = logged_in(serve(small_world(clock, 1, 2)))
    assert client.found(tag="other") == [2, 1]


def test_author_and_language_narrow_the_search(serve: Serve, clock: Clock) -> None:
    bo = SimulatedPerson(id=8, screen_name="Bo_B")
    posts = [post(1), post(2, author=bo), post(3, language="fr")]
    client = logged_in(serve(World.of(posts, now=clock)))
    assert client.found(author="bo-b.bsky.social") == [2]
    assert client.found(lang="fr") == [3]


def test_reposts_are_not_found(serve: Serve, clock: Clock) -> None:
    posts = [post(1), post(2, repost_of=post(1))]
    client = logged_in(serve(World.of(posts, now=clock)))
    assert client.found() == client.found("Number") == [1]


def test_posts_are_looked_up_in_the_order_asked(serve: Serve, clock: Clock) -> None:
    client = logged_in(serve(small_world(clock, *range(1, 26))))
    uris = [found["uri"] for found in client.search().json()["posts"]][::-1]
    assert numbers(client.look_up(*uris)) == list(range(1, 26))
    assert numbers(client.look_up(uris[3], uris[3])) == [4]


def test_what_is_unknown_or_deleted_is_left_out(serve: Serve, clock: Clock) -> None:
    posts = [post(1), post(2, deleted_at=clock() + timedelta(hours=1))]
    client = logged_in(serve(World.of(posts, now=clock)))
    uris = [found["uri"] for found in client.search().json()["posts"]]
    author, _, key = uris[1].rpartition("/")
    others = [f"{author}/{key[::-1]}", f"at://did:plc:x/app.bsky.feed.post/{key}"]
    clock.turn(hours=1)
    assert numbers(client.look_up(*uris, *others, f"{author}/self")) == [1]


def test_senseless_look_ups_are_refused(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    client = logged_in(serve(small_world(clock, 1)))
    urises: list[list[str]] = [["at://x"] * 26, [], ["https://x"]]
    for uris in urises:
        with subtests.test(uris=uris):
            assert refusal(client.look_up(*uris)) == (400, "InvalidRequest")


@pytest.fixture
def broken(serve: Serve, clock: Clock) -> Callable[..., Client]:
    """A session in a network of ten posts whose searches go wrong."""

    def begin(**fault: Any) -> Client:
        plan = FaultPlan.of(Fault(path=f"/xrpc/{SEARCH}", **fault))
        return logged_in(serve(small_world(clock, *TEN), faults=plan))

    return begin


def test_a_short_page_is_not_the_end(broken: Callable[..., Client]) -> None:
    client = broken(keep=1)
    assert client.walk(limit=4) == [[10], [6], [2]]
    assert broken(keep=0).walk(limit=5) == [[], []]


def test_pages_repeat_overlap_and_lose_their_order(
    broken: Callable[..., Client],
) -> None:
    assert broken(repeat=2).found(limit=3) == [10, 9, 8, 10, 9]
    assert broken(overlap=1).walk(limit=5)[1] == [6, 5, 4, 3, 2, 1]
    shuffled = broken(is_shuffled=True, seed=3).found()
    assert shuffled != sorted(shuffled, reverse=True)
    assert sorted(shuffled) == list(TEN)


def test_posts_come_malformed(broken: Callable[..., Client]) -> None:
    spoilt = Malformation(field="record.createdAt", position=1, value=None)
    posts = broken(malform=(spoilt,)).search().json()["posts"]
    assert posts[1]["record"]["createdAt"] is None
    assert posts[0]["record"]["createdAt"]


def test_parameters_are_ignored(broken: Callable[..., Client]) -> None:
    client = broken(ignore=("until",))
    assert client.found(until="2026-10-02T12:03:00Z") == list(TEN)[::-1]


def test_the_transport_fails(broken: Callable[..., Client]) -> None:
    assert broken(status=503, body="<html>busy</html>").search().status_code == 503
    answer = broken(truncate_to=40).search()
    with pytest.raises(ValueError, match="line 1"):
        answer.json()
