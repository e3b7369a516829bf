"""X's API v1.1, asked by the library that the album uses and by hand."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
import requests
import twitter

from datasource.simulator.simulator import Simulator
from datasource.simulator.world.world import World
from datasource.simulator.x_v1.protocol import XVersion1
from tests.datasource.simulator.conftest import (
    ANNA,
    Clock,
    client,
    picture,
    post,
    small_world,
)
from tests.datasource.simulator.x_v1_client import signed

Serve = Callable[..., Simulator]


def ask(simulator: Simulator, path: str, **query: Any) -> requests.Response:
    url = f"{simulator.url}/1.1/{path}.json"
    return requests.get(url, params=query, auth=signed(), timeout=10)


def search(simulator: Simulator, **query: Any) -> dict[str, Any]:
    defaults = {"q": "#carnival", "result_type": "recent", "tweet_mode": "extended"}
    answer = ask(simulator, "search/tweets", **defaults | query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def ids(found: dict[str, Any]) -> list[int]:
    return [status["id"] for status in found["statuses"]]


def test_the_library_walks_down_a_history_without_gap_or_repeat(
    serve: Serve, clock: Clock
) -> None:
    simulator = serve(small_world(clock, *range(1, 251)))
    api, seen = client(simulator), list[int]()
    bound: dict[str, int] = {}
    while True:
        query = {"q": "#carnival", "count": 100, "result_type": "recent", **bound}
        page = [status.id for status in api.GetSearch(raw_query=urlencode(query))]
        if not page:
            break
        seen += page
        bound = {"max_id": min(page) - 1}
    assert seen == list(range(250, 0, -1))
    assert len(simulator.requests) == 4


def test_max_id_is_included_and_since_id_is_not(serve: Serve, clock: Clock) -> None:
    simulator = serve(small_world(clock, *range(1, 11)))
    assert ids(search(simulator, max_id=7, since_id=4)) == [7, 6, 5]


def test_count_is_15_unless_told_and_never_above_100(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    simulator = serve(small_world(clock, *range(1, 121)))
    cases: list[tuple[int | None, int]] = [(None, 15), (3, 3), (100, 100), (500, 100)]
    for count, expected in cases:
        with subtests.test(count=count, expected=expected):
            query = {} if count is None else {"count": count}
            assert len(ids(search(simulator, **query))) == expected


def test_next_results_lead_to_the_end(serve: Serve, clock: Clock) -> None:
    simulator = serve(small_world(clock, *range(1, 8)))
    found, seen = search(simulator, count=3), []
    while True:
        seen += ids(found)
        following = found["search_metadata"].get("next_results")
        if following is None:
            break
        query = {key: value[0] for key, value in parse_qs(following[1:]).items()}
        found = search(simulator, **query)
    assert seen == [7, 6, 5, 4, 3, 2, 1]


def test_metadata_repeat_what_was_asked(serve: Serve, clock: Clock) -> None:
    simulator = serve(small_world(clock, 1, 2, 3))
    metadata = search(simulator, count=2, since_id=1)["search_metadata"]
    assert metadata["max_id_str"] == "3"
    assert metadata["since_id_str"] == "1"
    assert metadata["count"] == 2
    assert metadata["query"] == "%23carnival"
    assert metadata["refresh_url"].startswith("?since_id=3&q=%23carnival")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("#carnival", [4, 3, 2, 1]),
        ("#CARNIVAL", [4, 3, 2, 1]),
        ("＃carnival", [4, 3, 2, 1]),
        ("#carni", []),
        ("#carnival filter:images", [4, 1]),
        ("#carnival filter:twimg -filter:retweets", [1]),
        ("#carnival filter:media exclude:retweets", [2, 1]),
        ("#carnival lang:fr", [3]),
        ("#carnival from:anna number", [4, 3, 2, 1]),
        ("#carnival -filter:media", [3]),
    ],
)
def test_operators_choose_the_posts(
    serve: Serve, clock: Clock, query: str, expected: list[int]
) -> None:
    original = post(1)
    posts = [
        original,
        post(2, pictures=(), video=picture("v2")),
        post(3, pictures=(), language="fr"),
        post(4, pictures=(), repost_of=original),
    ]
    simulator = serve(World.of(posts, now=clock))
    assert ids(search(simulator, q=query)) == expected


def test_mixed_is_the_default_and_breaks_the_order(serve: Serve, clock: Clock) -> None:
    posts = [post(n, likes=9000 if n == 2 else 0) for n in range(1, 6)]
    simulator = serve(World.of(posts, now=clock))
    assert ids(search(simulator, result_type="mixed")) == [2, 5, 4, 3, 1]
    assert ids(search(simulator, result_type="popular")) == [2]


def test_an_empty_query_is_error_25(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    querys: list[str] = ["", " "]
    for query in querys:
        with subtests.test(query=query):
            answer = ask(serve(small_world(clock)), "search/tweets", q=query)
            assert answer.status_code == 400
            assert answer.json()["errors"][0]["code"] == 25


def test_a_senseless_bound_is_refused(serve: Serve, clock: Clock) -> None:
    answer = ask(serve(small_world(clock, 1)), "search/tweets", q="#a", max_id="x")
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["code"] == 195


def test_each_wrong_key_is_error_32(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    wrongs: list[dict[str, str]] = [
        {"consumer_key": "other"},
        {"consumer_secret": "other"},
        {"access_token_key": "other"},
        {"access_token_secret": "other"},
    ]
    for wrong in wrongs:
        with subtests.test(wrong=wrong):
            api = client(serve(small_world(clock, 1)), **wrong)
            with pytest.raises(twitter.TwitterError) as caught:
                api.GetSearch(term="#carnival")
            assert caught.value.message[0]["code"] == 32


def test_no_keys_at_all_is_error_215(serve: Serve, clock: Clock) -> None:
    url = f"{serve(small_world(clock)).url}/1.1/search/tweets.json?q=x"
    answer = requests.get(url, timeout=10)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, 215)


def test_a_signature_serves_once(serve: Serve, clock: Clock) -> None:
    simulator = serve(small_world(clock, 1))
    url = f"{simulator.url}/1.1/search/tweets.json?q=x"
    prepared = requests.Request("GET", url, auth=signed()).prepare()
    with requests.Session() as session:
        assert session.send(prepared, timeout=10).status_code == 200
        assert session.send(prepared, timeout=10).status_code == 401


def test_a_clock_ten_minutes_off_is_error_135(serve: Serve, clock: Clock) -> None:
    world = small_world(clock, 1)
    simulator = serve(world, adapters=[XVersion1(world, clock_offset=600)])
    answer = ask(simulator, "search/tweets", q="#carnival")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (401, 135)


def test_the_window_of_requests_is_counted_told_and_opened_again(
    serve: Serve, clock: Clock
) -> None:
    world = small_world(clock, 1)
    simulator = serve(world, adapters=[XVersion1(world, search_limit=2)])
    left = [
        ask(simulator, "search/tweets", q="#a").headers["x-rate-limit-remaining"]
        for _ in range(2)
    ]
    assert left == ["1", "0"]
    refused = ask(simulator, "search/tweets", q="#a")
    assert refused.status_code == 429
    assert refused.json()["errors"][0] == {"code": 88, "message": "Rate limit exceeded"}
    assert "retry-after" not in refused.headers
    reset = int(refused.headers["x-rate-limit-reset"])
    assert reset == int((clock() + timedelta(minutes=15)).timestamp())
    clock.turn(minutes=15)
    assert ask(simulator, "search/tweets", q="#a").status_code == 200


def test_the_library_reads_the_limits(serve: Serve, clock: Clock) -> None:
    simulator = serve(small_world(clock, 1))
    search(simulator)
    answer = ask(simulator, "application/rate_limit_status", resources="search")
    numbers = answer.json()["resources"]["search"]["/search/tweets"]
    assert (numbers["limit"], numbers["remaining"]) == (180, 179)


def test_a_lookup_leaves_out_what_is_deleted(serve: Serve, clock: Clock) -> None:
    posts = [post(1), post(2, deleted_at=clock.moment)]
    simulator = serve(World.of(posts, now=clock))
    assert [s.id for s in client(simulator).GetStatuses([1, 2, 3])] == [1]
    by_id = ask(simulator, "statuses/lookup", id="1,2", map="true").json()["id"]
    assert by_id["1"]["id"] == 1
    assert by_id["2"] is None


def test_a_lookup_takes_a_form_and_at_most_100_ids(serve: Serve, clock: Clock) -> None:
    simulator = serve(small_world(clock, *range(1, 102)))
    url = f"{simulator.url}/1.1/statuses/lookup.json"
    for number, expected in ((100, 200), (101, 403)):
        form = {"id": ",".join(str(n) for n in range(1, number + 1))}
        answer = requests.post(url, data=form, auth=signed(), timeout=10)
        assert answer.status_code == expected


def test_a_tweet_has_the_shape_of_a_tweet(serve: Serve, clock: Clock) -> None:
    one = post(
        2**53 + 1,
        text="Fish & <b>chips</b> #carnival",
        pictures=(picture("a", alt_text="A fish", width=300), picture("b")),
        likes=5,
        is_sensitive=True,
    )
    simulator = serve(World.of([one], now=clock))
    tweet = search(simulator, include_ext_alt_text="true")["statuses"][0]
    assert tweet["id_str"] == "9007199254740993"
    assert tweet["full_text"].startswith(
        "Fish &amp; &lt;b&gt;chips&lt;/b&gt; #carnival "
    )
    start, end = tweet["entities"]["hashtags"][0]["indices"]
    assert tweet["full_text"][start:end] == "#carnival"
    assert tweet["favorite_count"] == 5
    assert tweet["possibly_sensitive"] is True
    assert tweet["user"]["id_str"] == str(ANNA.id)
    assert len(tweet["entities"]["media"]) == 1
    first, second = tweet["extended_entities"]["media"]
    assert first["media_url_https"] == f"{simulator.url}/media/a.jpg"
    assert first["original_info"] == {"width": 300, "height": 48}
    assert (first["ext_alt_text"], second["ext_alt_text"]) == ("A fish", None)


def test_without_extended_mode_long_texts_lose_their_pictures(
    serve: Serve, clock: Clock
) -> None:
    simulator = serve(World.of([post(1, text="word " * 40)], now=clock))
    tweet = search(simulator, tweet_mode="compat")["statuses"][0]
    assert tweet["truncated"] is True
    assert "extended_entities" not in tweet


def test_a_retweet_carries_its_original(serve: Serve, clock: Clock) -> None:
    original = post(1)
    again = post(2, repost_of=original, pictures=())
    simulator = serve(World.of([original, again], now=clock))
    tweet = search(simulator)["statuses"][0]
    assert tweet["retweeted_status"]["id"] == 1
    assert tweet["full_text"].startswith("RT @anna: Number 1")
    assert tweet["extended_entities"]["media"][0]["source_status_id"] == 1


def test_search_may_be_limited_to_the_last_days(serve: Serve, clock: Clock) -> None:
    world = World.of([post(1), post(2, created_at=clock())], now=clock)
    simulator = serve(world, adapters=[XVersion1(world, search_days=0.5)])
    assert ids(search(simulator)) == [2]
