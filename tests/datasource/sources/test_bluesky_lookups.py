"""Bluesky's look-ups: what is gone, and what an answer does not say."""

from __future__ import annotations

from typing import Any

import pytest

from datasource.errors import SourceError
from tests.datasource.sources.bluesky_service import (
    POSTS,
    Answer,
    Service,
    source,
    view,
)


def test_a_look_up_tells_likes_what_is_gone_and_what_became_sensitive(
    service: Service,
) -> None:
    labels = [{"src": "did:plc:moderation", "val": "porn"}]
    service.posts = [view(1, likeCount=9), view(2, likeCount=None, labels=labels)]
    uris = [view(seconds)["uri"] for seconds in (1, 2, 3)]
    found = source(service).look_up(uris)
    assert found.post_ids == tuple(uris)
    assert found.favourites == {uris[0]: 9}
    assert found.sensitive == {uris[1]}
    assert found.gone == {uris[2]}


def test_a_post_is_gone_only_if_it_is_missing_twice(service: Service) -> None:
    service.posts = [view(1), view(2)]
    service.instead[POSTS] = [Answer(body={"posts": []})]
    uris = [post["uri"] for post in service.posts]
    found = source(service).look_up(uris)
    assert not found.gone
    assert found.favourites == dict.fromkeys(uris, 3)


def test_a_malformed_look_up_calls_nothing_gone(
    service: Service, subtests: pytest.Subtests
) -> None:
    postses: list[Any] = [None, [None], [{}], [{"uri": "at://other"}]]
    for posts in postses:
        with subtests.test(posts=posts):
            service.instead[POSTS] = [Answer(body={"posts": posts})]
            with pytest.raises(SourceError, match="answered with"):
                source(service).look_up([view(1)["uri"]])


def test_a_look_up_asks_for_as_many_posts_as_the_network_takes(
    service: Service,
) -> None:
    uris = [view(seconds)["uri"] for seconds in range(40)]
    assert source(service).look_up(uris).post_ids == tuple(uris[:25])
