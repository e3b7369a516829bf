"""X's API v2 from end to end, against the simulated network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from datasource.errors import SourceError
from datasource.post_ids import bound_below
from datasource.posts import Page
from datasource.simulator.credentials import CREDENTIALS
from datasource.simulator.simulator import Simulator
from datasource.simulator.world.posts import SimulatedPerson
from datasource.simulator.world.world import World
from datasource.simulator.x_v2.protocol import XVersion2
from datasource.sources.x_v2.source import XV2
from tests.datasource.sources.scripted_x_v2 import connected
from tests.datasource.worlds import history, post
from twitter_album.demo_keys import DEMO_KEYS

TOKEN = CREDENTIALS.bearer_token


def pages(source: XV2, *, since: str = "", limit: int = 0) -> list[Page]:
    """Downwards until the network says that it is the end."""
    found = [source.search("carnival", since=since, until="", limit=limit)]
    while not found[-1].is_end:
        until = bound_below(found[-1].scanned[-1].id)
        found.append(source.search("carnival", since=since, until=until, limit=limit))
    return found


def keys_of(found: list[Page]) -> list[str]:
    return [each.key for page in found for each in page.posts]


@pytest.mark.parametrize("access", [{"token": TOKEN}, {"token": "", "keys": DEMO_KEYS}])
@pytest.mark.parametrize(
    "network", [{}, {"spelling": "post"}, {"empty_pages_with_token": 2}]
)
def test_every_post_is_listed_once(network: Any, access: Any) -> None:
    posts = history(57, minutes_apart=20)
    world = World.of(posts)
    adapter = XVersion2(world, **network)
    with Simulator(world, adapters=[adapter]) as simulator:
        source = connected(simulator.url, **access)
        found = pages(source, limit=10)
    assert keys_of(found) == [str(each.x_id) for each in posts]
    assert len(source.take_billed_ids().posts) == adapter.charges.posts == 57
    assert not any(page.rejected for page in found)


def test_the_archive_goes_back_for_years() -> None:
    posts = [post(5), post(60 * 24 * 40), post(60 * 24 * 900)]
    with Simulator(World.of(posts)) as simulator:
        found = pages(connected(simulator.url, token=TOKEN, search="all"))
        recent = pages(connected(simulator.url, token=TOKEN))
    assert keys_of(found) == [str(each.x_id) for each in posts]
    assert keys_of(recent) == [str(posts[0].x_id)]


def test_an_edit_keeps_the_key_of_its_post() -> None:
    first = post(20)
    second = post(5, edit_of=(first.x_id,))
    with Simulator(World.of([second, first])) as simulator:
        [found] = pages(connected(simulator.url, token=TOKEN))
    [edited] = found.posts
    assert (edited.id, edited.key) == (str(second.x_id), str(first.x_id))


def test_only_what_is_new_is_listed_and_charged() -> None:
    posts = history(30)
    world = World.of(posts)
    adapter = XVersion2(world)
    with Simulator(world, adapters=[adapter]) as simulator:
        source = connected(simulator.url, token=TOKEN)
        [found] = pages(source, since=str(posts[9].x_id))
    billed = len(source.take_billed_ids().posts)
    assert len(found.scanned) == billed == adapter.charges.posts == 9


def test_a_since_id_of_any_age_is_no_trouble() -> None:
    posts = history(5)
    with Simulator(World.of(posts)) as simulator:
        source = connected(simulator.url, token=TOKEN)
        for days in (6.99, 7, 7.01, 400):
            since = source.highest_id_before(datetime.now(UTC) - timedelta(days=days))
            assert len(source.search("carnival", since=since, until="").scanned) == 5
        paths = {request.path for request in simulator.requests}
        assert len(simulator.requests) == 4
    assert paths == {"/2/tweets/search/recent"}


def test_random_pages_with_one_token_never_look_like_the_end() -> None:
    world = World.of(history(30))
    with Simulator(world, adapters=[XVersion2(world, is_stuck=True)]) as simulator:
        source = connected(simulator.url, token=TOKEN)
        assert not source.search("carnival", since="", until="", limit=10).is_end


def test_a_missing_medium_or_author_costs_the_own_post_only() -> None:
    stranger = SimulatedPerson(id=8, screen_name="ben", display_name="Ben")
    posts = [post(5), post(6), post(7, author=stranger), post(8)]
    world = World.of(posts)
    missing = frozenset({f"3_{posts[1].x_id + 1}", "8"})
    network = XVersion2(world, missing_includes=missing)
    with Simulator(world, adapters=[network]) as simulator:
        [found] = pages(connected(simulator.url, token=TOKEN))
    assert keys_of([found]) == [str(posts[0].x_id), str(posts[3].x_id)]
    assert [each.id for each in found.rejected] == [str(posts[2].x_id)]
    assert len(found.scanned) == 4


def test_a_look_up_and_a_count_are_understood() -> None:
    posts = history(3)
    ids = [str(each.x_id) for each in posts]
    missing = str(posts[0].x_id + 1)
    with Simulator(World.of(posts)) as simulator:
        source = connected(simulator.url, token=TOKEN)
        found = source.look_up([*ids, missing])
        assert source.counts("carnival", since=None) == 3
    assert set(found.favourites) == set(ids)
    assert found.gone == {missing}
    assert source.take_billed_ids().posts == set(ids)


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"credit": 0}, "says that the credit is used up (402)"),
        ({"monthly_cap": 0}, "says that the credit is used up (429)"),
        ({"is_full_archive_allowed": False}, "(403): Client Forbidden: When"),
        ({"search_limit": 0}, "asked us to slow down (429)"),
    ],
)
def test_what_x_refuses_has_its_line(options: Any, line: str) -> None:
    world = World.of([])
    search = "all" if "is_full_archive_allowed" in options else "recent"
    with Simulator(world, adapters=[XVersion2(world, **options)]) as simulator:
        source = connected(simulator.url, token=TOKEN, search=search)
        with pytest.raises(SourceError) as caught:
            source.search("carnival", since="", until="")
    assert line in str(caught.value)
