"""The query language of X's API v2 and what X says of queries that make no sense."""

from collections.abc import Callable

import pytest

from datasource.simulator.simulator import Simulator
from datasource.simulator.world.posts import SimulatedPerson
from datasource.simulator.world.world import World
from tests.datasource.simulator.conftest import Clock, picture
from tests.datasource.simulator.x_v2_client import (
    complaint,
    many,
    numbers,
    search,
    tweet,
)

Serve = Callable[..., Simulator]


def test_operators_choose_the_posts(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    original = tweet(1)
    bob = SimulatedPerson(id=9, screen_name="bob")
    posts = [
        original,
        tweet(2, pictures=(), video=picture("v2"), author=bob),
        tweet(3, pictures=(), language="fr", hashtags=("carnival", "parade")),
        tweet(4, pictures=(), repost_of=original),
    ]
    simulator = serve(World.of(posts, now=clock))
    cases: list[tuple[str, list[int]]] = [
        ("#carnival", [4, 3, 2, 1]),
        ("#CARNIVAL", [4, 3, 2, 1]),
        ("＃carnival", [4, 3, 2, 1]),
        ("#carni", []),
        ("#carnival has:images", [4, 1]),
        ("#carnival has:images -is:retweet", [1]),
        ("#carnival has:media -is:retweet", [2, 1]),
        ("#carnival has:videos", [2]),
        ("#carnival lang:fr", [3]),
        ("#carnival -lang:fr", [4, 2, 1]),
        ("#carnival from:bob", [2]),
        ("#carnival from:@BOB", [2]),
        ("from:bob OR lang:fr #carnival", [3, 2]),
        ("#carnival (has:videos OR lang:fr)", [3, 2]),
        ("#carnival -(has:videos OR lang:fr)", [4, 1]),
        ("(#carnival OR #parade) lang:fr", [3]),
        ("#parade", [3]),
        ("#carnival -#parade", [4, 2, 1]),
        ("#carnival 3", [3]),
        ('#carnival "umber 2"', [2]),
        ("number has:videos", [2]),
    ]
    for query, expected in cases:
        with subtests.test(query=query, expected=expected):
            found = search(simulator, query=query, **{"tweet.fields": "created_at"})
            minutes = [
                int(entry["created_at"][14:16]) for entry in found.get("data", [])
            ]
            assert minutes == expected


def test_diacritics_match_both_ways(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    posts = [tweet(1, hashtags=("été",)), tweet(2, hashtags=("ete",))]
    simulator = serve(World.of(posts, now=clock))
    querys: list[str] = ["#été", "#ete", "#ÉTÉ"]
    for query in querys:
        with subtests.test(query=query):
            assert numbers(search(simulator, query=query)) == [2, 1]


def test_hashtags_of_every_script_are_found(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    tags: list[str] = ["美", "a_b", "दीया", "קרנבל", "carnival2026"]
    for tag in tags:
        with subtests.test(tag=tag):
            simulator = serve(World.of([tweet(1, hashtags=(tag,))], now=clock))
            query = f"#{tag} has:images -is:retweet"
            found = search(simulator, query=query, **{"tweet.fields": "entities"})
            assert [
                each["tag"] for each in found["data"][0]["entities"]["hashtags"]
            ] == [tag]


def test_a_query_without_sense_is_refused(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    cases: list[tuple[str, str]] = [
        ("has:images", "is/has/lang cannot be used as a standalone operator"),
        ("-#carnival", "is/has/lang cannot be used as a standalone operator"),
        ("#carnival filter:images", "Reference to invalid operator 'filter'"),
        ("#carnival has:cats", "Reference to invalid operator 'has'"),
        ("#carnival and #parade", "Ambiguous use of and as a keyword"),
        ("(#carnival", "Missing closing parenthesis (at position 1)"),
        ("#carnival)", "missing EOF at ')' (at position 10)"),
        ("#carnival OR", "no viable alternative at input '<EOF>'"),
        ("#carni-val", "no viable alternative at input '#carni-val'"),
        ("#123", "no viable alternative at input '#123' (at position 1)"),
        ("[#carnival]", "no viable alternative at input '[#carnival]'"),
    ]
    for query, words in cases:
        with subtests.test(query=query, words=words):
            message = complaint(serve(many(clock, 1)), "/search/recent", query=query)
            assert message.startswith(
                f"There were errors processing your request: {words}"
            )


def test_a_query_must_be_there(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    querys: list[str] = ["", "  "]
    for query in querys:
        with subtests.test(query=query):
            message = complaint(serve(many(clock, 1)), "/search/recent", query=query)
            assert message == "Request parameter `query` can not be empty"


def test_a_query_has_at_most_512_characters(serve: Serve, clock: Clock) -> None:
    simulator = serve(many(clock, 1))
    longest = "#carnival " + "a" * 502
    assert search(simulator, query=longest)["meta"]["result_count"] == 0
    message = complaint(simulator, "/search/recent", query=longest + "a")
    assert "maximum allowed length of 512 characters" in message
    assert search(simulator, "all", query=longest + "a")["meta"]["result_count"] == 0


def test_an_open_world_makes_up_the_hashtag_asked_for(
    serve: Serve, clock: Clock
) -> None:
    clock.turn(days=2)
    world = World(seed=3, started_at=clock(), now=clock)
    found = search(serve(world), query="#Fête has:images -is:retweet", max_results=100)
    assert found["meta"]["result_count"] > 0
    assert world.hashtags == ("fête",)
