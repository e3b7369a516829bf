"""Each source, and the simulator, against answers written from the documents.

The simulator is ours as the sources are: what both have wrong shows here alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from datasource.errors import SourceError
from datasource.simulator import CREDENTIALS
from datasource.simulator.simulator import Simulator
from datasource.simulator.world.posts import SimulatedPicture, SimulatedPost
from datasource.simulator.world.world import World
from datasource.simulator.x_v2 import fields
from datasource.simulator.x_v2.protocol import XVersion2
from datasource.sources.base import Source
from datasource.sources.x_v1.source import XV1
from datasource.sources.x_v2.client import KEYS
from datasource.sources.x_v2.source import XV2
from tests.datasource.sources import wire
from tests.datasource.sources.json_shapes import differences, shape
from tests.datasource.worlds import PERSON, history, post

pytestmark = pytest.mark.one_database
per_network = pytest.mark.parametrize("network", wire.NETWORKS)

REAL_KEYS: dict[str, Any] = {
    "token": CREDENTIALS.bearer_token,
    "keys": {name: getattr(CREDENTIALS, name) for name in KEYS},
    "handle": CREDENTIALS.bluesky_handle,
    "password": CREDENTIALS.bluesky_app_password,
}
EVERY_FIELD = {
    "query": "#carnival",
    "max_results": "100",
    "tweet.fields": ",".join(fields.TWEET_FIELDS),
    "media.fields": ",".join(fields.MEDIA_FIELDS),
    "user.fields": ",".join(fields.USER_FIELDS),
    "expansions": ",".join(fields.EXPANSIONS),
}
# By network: what the simulator says although no document has it, and why.
UNDOCUMENTED: dict[str, dict[str, str]] = {
    "mastodon": {
        "[].media_attachments[].preview_remote_url: null": "servers send it",
        "[].media_attachments[].text_url: null": "removed in 3.5.0, and still sent",
    },
}


@per_network
def test_a_page_of_posts_is_read_as_documented(network: str) -> None:
    with wire.answering(network) as url:
        source = wire.source(network, url, session=wire.session())
        page = source.search("carnival", since="", until="")

    expected = wire.saved(network, "expected")["search"]
    assert [wire.told(each, url=url) for each in page.posts] == expected["posts"]
    assert [each.id for each in page.scanned] == expected["scanned"]
    assert page.rejected == ()
    assert not page.is_end


@per_network
def test_posts_that_are_looked_up_are_read_as_documented(network: str) -> None:
    expected = wire.saved(network, "expected")["lookup"]
    with wire.answering(network) as url:
        source = wire.source(network, url, session=wire.session())
        source.search("carnival", since="", until="")
        found = source.look_up(expected["post_ids"])

    expected["gone"] = sorted(expected["gone"])
    assert wire.told(found, url=url) == expected


@per_network
def test_a_documented_error_is_told_in_the_network_s_words(network: str) -> None:
    expected = wire.saved(network, "expected")["error"]
    with wire.answering(network, error=expected["status"]) as url:
        source = wire.source(network, url, session=wire.session())
        with pytest.raises(SourceError) as caught:
            source.search("carnival", since="", until="")

    assert str(caught.value) == expected["told"]


@per_network
def test_the_simulator_answers_in_the_documented_shape(network: str) -> None:
    with simulated(network) as simulator:
        answers = wire.Answers()
        source = wire.source(
            network, simulator.url, session=answers.session, **REAL_KEYS
        )
        ask(source)

    found: set[str] = set()
    for name, bodies in answers.by_file().items():
        documented = wire.documented(network, name)
        found |= differences(shape(*bodies), documented)
    assert {"search", "lookup"} <= answers.by_file().keys()
    assert sorted(found) == sorted(UNDOCUMENTED.get(network, {}))


@per_network
def test_the_simulator_refuses_in_the_documented_shape(network: str) -> None:
    with simulated(network) as simulator:
        answers = wire.Answers()
        source = wire.source(network, simulator.url, session=answers.session)
        refuse(source)

    (body, *_) = [each.json() for each in answers.given if not each.ok]
    assert shape(body) == shape(wire.saved(network, "error"))


@per_network
def test_the_second_post_of_a_page_lacks_what_is_optional(network: str) -> None:
    """Else nobody would see that a source cannot do without it."""
    answer = wire.saved(network, "search")
    if isinstance(answer, dict):
        answer = next(
            answer[name] for name in ("statuses", "data", "posts") if name in answer
        )
    full, bare = shape(answer[0]), shape(answer[1])

    assert len(bare) < len(full) / 2
    assert bare.keys() <= full.keys()


def ask(source: Source) -> None:
    """All that a source asks: pages down to the last, and posts that are known. Of X
    also what the simulator knows and no source asks for."""
    until, is_end = "", False
    while not is_end:
        page = source.search("carnival", since="", until=until)
        known = [each.id for each in page.posts][: source.lookup_size - 1]
        if known:
            source.look_up([*known, known[0][:-1] + "2"])
            until = str(int(page.scanned[-1].id) - 1)
        is_end = page.is_end or not known
    if isinstance(source, XV1):
        asked = "q=%23carnival&count=100&include_ext_alt_text=true"
        source.api.GetSearch(raw_query=asked, return_json=True)
    if isinstance(source, XV2):
        source.client.get("/tweets/search/recent", EVERY_FIELD)


def refuse(source: Source) -> None:
    """By keys that are none; Mastodon needs none, and has not every post."""
    if source.network == "mastodon":
        source.lookup_size = 1
        source.look_up(["1"])
        return
    with pytest.raises(SourceError):
        source.search("carnival", since="", until="")


def simulated(network: str) -> Simulator:
    """X's newer names are told to all, whatever they ask by."""
    world = World.of(everything())
    is_renamed = network == "x_v2_renamed"
    renamed = [XVersion2(world, spelling="post")] if is_renamed else None
    return Simulator(world, adapters=renamed)


def everything() -> Iterator[SimulatedPost]:
    """Posts with each part that the simulator knows."""
    film = SimulatedPicture(id="film", alt_text="Drums", width=640, height=360)
    bot = replace(PERSON, id=8, screen_name="bot", display_name="", is_bot=True)
    guest = replace(PERSON, id=9, screen_name="guest", server="far.example")
    yield from history(60, likes=30, shares=5)
    yield post(1.1, video=film, pictures=0)
    yield post(1.2, pictures=6, author=bot, is_sensitive=True)
    yield post(1.3, author=guest, content_warning="Lights", language="de")
    yield post(1.4, text="Masks & drums " * 30)
    yield post(1.5, withheld_in=("DE",))
    original = post(1.6)
    yield replace(original, edited_at=original.created_at + timedelta(seconds=5))
    yield post(1.7, repost_of=original, pictures=0)
    described = SimulatedPicture(id="described", alt_text="A mask")
    yield replace(post(1.8), pictures=(described,))
