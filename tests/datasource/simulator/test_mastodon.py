"""Mastodon's API: pages each way, limits, what is gone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests

from datasource.simulator import CREDENTIALS
from datasource.simulator.mastodon.protocol import Mastodon
from datasource.simulator.simulator import Simulator
from datasource.simulator.world.posts import SimulatedPerson
from datasource.simulator.world.world import World
from tests.datasource.simulator.conftest import (
    Clock,
    picture,
    post,
    small_world,
)

Serve = Callable[..., Simulator]


def ask(simulator: Simulator, path: str, **query: Any) -> requests.Response:
    return requests.get(f"{simulator.url}/api/{path}", params=query, timeout=10)


def timeline(simulator: Simulator, tag: str = "carnival", /, **query: Any) -> list[int]:
    answer = ask(simulator, f"v1/timelines/tag/{tag}", **query)
    assert answer.status_code == 200, answer.text
    return [int(status["id"]) for status in answer.json()]


def walk(simulator: Simulator, relation: str, **query: Any) -> list[list[int]]:
    """Follows Link headers until a page is empty."""
    answer, pages = ask(simulator, "v1/timelines/tag/carnival", **query), []
    while answer.json():
        pages.append([int(status["id"]) for status in answer.json()])
        answer = requests.get(answer.links[relation]["url"], timeout=10)
    return pages


def test_next_walks_down_to_an_empty_page(serve: Serve, clock: Clock) -> None:
    simulator = serve(small_world(clock, *range(1, 8)))
    assert walk(simulator, "next", limit=3) == [[7, 6, 5], [4, 3, 2], [1]]


def test_prev_walks_up_without_a_gap(serve: Serve, clock: Clock) -> None:
    simulator = serve(small_world(clock, *range(1, 8)))
    pages = walk(simulator, "prev", limit=3, max_id=3)
    assert pages == [[2, 1], [5, 4, 3], [7, 6]]


def test_every_bound_is_exclusive(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    simulator = serve(small_world(clock, *range(1, 8)))
    cases: list[tuple[dict[str, int], list[int]]] = [
        ({"max_id": 4}, [3, 2, 1]),
        ({"since_id": 4}, [7, 6]),
        ({"min_id": 4}, [6, 5]),
        ({"since_id": 1, "max_id": 4}, [3, 2]),
        ({"min_id": 1, "max_id": 5}, [3, 2]),
    ]
    for query, expected in cases:
        with subtests.test(query=query, expected=expected):
            limit = 3 if query == {"max_id": 4} else 2
            assert timeline(simulator, limit=limit, **query) == expected


def test_a_page_holds_20_unless_told_and_never_above_40(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    simulator = serve(small_world(clock, *range(1, 61)))
    cases: list[tuple[int | None, int]] = [(None, 20), (5, 5), (100, 40)]
    for limit, expected in cases:
        with subtests.test(limit=limit, expected=expected):
            query = {} if limit is None else {"limit": limit}
            assert len(timeline(simulator, **query)) == expected


def test_links_keep_the_limit_and_only_media(serve: Serve, clock: Clock) -> None:
    simulator = serve(small_world(clock, 1, 2))
    answer = ask(simulator, "v1/timelines/tag/carnival", limit=1, only_media="true")
    base = f"{simulator.url}/api/v1/timelines/tag/carnival?limit=1&only_media=true"
    assert answer.links["next"]["url"] == f"{base}&max_id=2"
    assert answer.links["prev"]["url"] == f"{base}&min_id=2"


def test_only_media_leaves_out_texts_but_not_videos(serve: Serve, clock: Clock) -> None:
    posts = [post(1), post(2, pictures=()), post(3, pictures=(), video=picture("v"))]
    simulator = serve(World.of(posts, now=clock))
    assert timeline(simulator) == [3, 2, 1]
    assert timeline(simulator, only_media="true") == [3, 1]


def test_boosts_are_not_in_tag_timelines(serve: Serve, clock: Clock) -> None:
    posts = [post(1), post(2, repost_of=post(1))]
    assert timeline(serve(World.of(posts, now=clock))) == [1]


def test_other_tags_widen_and_narrow(serve: Serve, clock: Clock) -> None:
    posts = [
        post(1),
        post(2, hashtags=("carnival", "night")),
        post(3, hashtags=("night",)),
    ]
    simulator = serve(World.of(posts, now=clock))
    assert timeline(simulator, **{"any[]": ["night"]}) == [3, 2, 1]
    assert timeline(simulator, **{"all[]": ["night"]}) == [2]
    assert timeline(simulator, **{"none[]": ["night"]}) == [1]


def test_local_and_remote_part_the_people(serve: Serve, clock: Clock) -> None:
    far = SimulatedPerson(id=8, screen_name="bo", server="plaza.example")
    simulator = serve(World.of([post(1), post(2, author=far)], now=clock))
    assert timeline(simulator, local="true") == [1]
    assert timeline(simulator, remote="true") == [2]
    status = ask(simulator, "v1/statuses/2").json()
    assert status["account"]["acct"] == "bo@plaza.example"
    assert status["uri"].startswith("https://plaza.example/users/bo/")


def test_diacritics_make_no_difference(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    simulator = serve(World.of([post(1, hashtags=("été",))], now=clock))
    askeds: list[str] = ["été", "ete", "ETE", "Été"]
    for asked in askeds:
        with subtests.test(asked=asked):
            assert timeline(simulator, asked) == [1]


def test_an_unknown_tag_is_an_empty_list_without_links(
    serve: Serve, clock: Clock
) -> None:
    answer = ask(serve(small_world(clock, 1)), "v1/timelines/tag/other")
    assert answer.json() == []
    assert "link" not in answer.headers


def test_a_deleted_status_is_gone(serve: Serve, clock: Clock) -> None:
    posts = [post(1), post(2, deleted_at=clock.moment + timedelta(hours=1))]
    simulator = serve(World.of(posts, now=clock))
    assert ask(simulator, "v1/statuses/2").json()["id"] == "2"
    clock.turn(hours=1)
    gone = ask(simulator, "v1/statuses/2")
    assert (gone.status_code, gone.json()) == (404, {"error": "Record not found"})
    batch = ask(simulator, "v1/statuses", **{"id[]": ["1", "2", "nonsense"]})
    assert [status["id"] for status in batch.json()] == ["1"]


def test_a_status_has_the_shape_of_a_status(serve: Serve, clock: Clock) -> None:
    one = post(
        5,
        text="Fish & <b>chips</b>\n\n#carnival",
        pictures=(picture("a", alt_text="A fish", width=300, height=200),),
        likes=30,
        is_sensitive=True,
        content_warning="food",
    )
    simulator = serve(World.of([one], now=clock))
    status = ask(simulator, "v1/statuses/5").json()
    assert status["content"].startswith(
        "<p>Fish &amp; &lt;b&gt;chips&lt;/b&gt;</p><p><a "
    )
    assert status["created_at"] == "2026-10-02T12:05:00.000Z"
    assert (status["sensitive"], status["spoiler_text"]) == (True, "food")
    assert status["favourites_count"] == 30
    assert status["account"]["username"] == "anna"
    medium = status["media_attachments"][0]
    assert medium["type"] == "image"
    assert medium["description"] == "A fish"
    assert medium["meta"]["original"]["size"] == "300x200"
    assert requests.get(medium["preview_url"], timeout=10).ok


def test_limits_are_told_and_reset_is_a_date_in_text(
    serve: Serve, clock: Clock
) -> None:
    clock.turn(minutes=2)
    world = small_world(clock, 1)
    simulator = serve(world, adapters=[Mastodon(world, request_limit=1)])
    allowed = ask(simulator, "v1/timelines/tag/carnival")
    assert allowed.headers["X-RateLimit-Remaining"] == "0"
    assert allowed.headers["X-RateLimit-Reset"] == "2026-10-03T12:05:00.000000Z"
    refused = ask(simulator, "v1/timelines/tag/carnival")
    assert refused.status_code == 429
    assert refused.json() == {"error": "Too many requests"}
    clock.turn(minutes=3)
    assert ask(simulator, "v1/timelines/tag/carnival").ok


def test_a_server_may_want_a_token(serve: Serve, clock: Clock) -> None:
    world = small_world(clock, 1)
    simulator = serve(world, adapters=[Mastodon(world, token_required=True)])
    assert ask(simulator, "v1/timelines/tag/carnival").status_code == 401
    access = ask(simulator, "v2/instance").json()["configuration"]["timelines_access"]
    assert access["hashtag_feeds"]["remote"] == "authenticated"
    url = f"{simulator.url}/api/v1/timelines/tag/carnival"
    for token, expected in ((CREDENTIALS.access_token, 200), ("other", 401)):
        headers = {"Authorization": f"Bearer {token}"}
        answer = requests.get(url, headers=headers, timeout=10)
        assert answer.status_code == expected


def test_other_servers_use_ulids_that_sort_as_text(serve: Serve, clock: Clock) -> None:
    world = World.of([post(n, id=None) for n in range(1, 6)], now=clock)
    simulator = serve(world, adapters=[Mastodon(world, ids="ulid")])
    page = ask(simulator, "v1/timelines/tag/carnival", limit=2)
    seen = [status["id"] for status in page.json()]
    assert all(len(one) == 26 for one in seen)
    assert seen == sorted(seen, reverse=True)
    following = requests.get(page.links["next"]["url"], timeout=10).json()
    assert following[0]["id"] < seen[-1]
    assert ask(simulator, f"v1/statuses/{seen[0]}").json()["id"] == seen[0]


def test_the_instance_says_what_it_is(serve: Serve, clock: Clock) -> None:
    simulator = serve(small_world(clock))
    host = simulator.url.removeprefix("http://")
    assert ask(simulator, "v2/instance").json()["domain"] == host
    assert ask(simulator, "v1/instance").json()["uri"] == host
