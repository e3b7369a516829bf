"""What X's API v2 tells of posts that are known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from datasource.errors import SourceError
from tests.datasource.sources.scripted_x_v2 import (
    PROBLEMS,
    Json,
    MakeScriptedX,
    ScriptedX,
)


def gone(post_id: str, kind: str, **values: str) -> Json:
    return {
        "value": post_id,
        "resource_id": post_id,
        "resource_type": "tweet",
        "parameter": "ids",
        "title": "Not Found Error",
        "type": f"{PROBLEMS}{kind}",
    } | values


def test_a_look_up_tells_what_became_of_posts(scripted_x: ScriptedX) -> None:
    found = [
        {"id": "1", "public_metrics": {"like_count": 9}},
        {"id": "2", "public_metrics": {"like_count": 0}, "possibly_sensitive": True},
        {"id": "3", "withheld": {"country_codes": ["XY"], "copyright": True}},
        {"id": "4", "withheld": {"country_codes": ["DE"], "copyright": False}},
    ]
    errors = [
        gone("5", "resource-not-found"),
        gone("6", "not-authorized-for-resource"),
        gone("7", "resource-unavailable"),
        gone("8", "resource-not-found", parameter="author_id", resource_type="user"),
        gone("1", "resource-not-found"),
        gone("99", "resource-not-found"),
    ]
    scripted_x.server.add_answer({"data": found, "errors": errors})
    told = scripted_x.source.look_up(list("123456789"))
    assert scripted_x.server.paths == ["/2/tweets"]
    assert scripted_x.server.asked[0]["ids"] == "1,2,3,4,5,6,7,8,9"
    assert told.post_ids == tuple("123456789")
    assert told.favourites == {"1": 9, "2": 0}
    assert told.gone == {"3", "5", "6"}
    assert told.sensitive == {"2"}
    assert scripted_x.billed() == (4, 0)


def test_a_look_up_of_gone_posts_only_is_an_answer(scripted_x: ScriptedX) -> None:
    scripted_x.server.add_answer({"errors": [gone("5", "resource-not-found")]})
    assert scripted_x.source.look_up(["5"]).gone == {"5"}


def test_a_look_up_that_tells_nothing_is_an_error(
    scripted_x: ScriptedX, subtests: pytest.Subtests
) -> None:
    cases: list[tuple[bytes, str]] = [
        (b"null", "something else than a page"),
        (b"{}", "something else than a page"),
        (b'{"data": {"id": "1"}}', "something else than a page"),
        (b'{"errors": [{"title": "Broken", "detail": "No."}]}', "error: Broken: No."),
    ]
    for body, line in cases:
        with subtests.test(body=body, line=line):
            scripted_x.server.set_answer(body)
            with pytest.raises(SourceError, match=line):
                scripted_x.source.look_up(["1"])


def test_a_broken_post_in_a_look_up_is_passed_over(scripted_x: ScriptedX) -> None:
    scripted_x.server.add_answer(
        {"data": [1, {}, {"id": "2", "public_metrics": {"like_count": 3}}]}
    )
    assert scripted_x.source.look_up(["1", "2"]).favourites == {"2": 3}


def test_counts_add_up_over_all_answers(make_scripted_x: MakeScriptedX) -> None:
    scripted_x = make_scripted_x(search="all")
    scripted_x.server.add_answer(
        {"data": [], "meta": {"total_tweet_count": 4, "next_token": "b"}}
    )
    scripted_x.server.add_answer({"data": [], "meta": {"total_post_count": 3}})
    since = datetime(2025, 3, 1, 12, tzinfo=UTC)
    assert scripted_x.source.counts("carnival", since=since) == 7
    assert scripted_x.server.paths == ["/2/tweets/counts/all"] * 2
    first, second = scripted_x.server.asked
    assert first["start_time"] == "2025-03-01T12:00:00Z"
    assert (first["granularity"], second["next_token"]) == ("day", "b")


def test_recent_counts_begin_where_recent_search_does(scripted_x: ScriptedX) -> None:
    scripted_x.server.add_answer({"meta": {"total_tweet_count": 4}})
    old = datetime.now(UTC) - timedelta(days=30)
    assert scripted_x.source.counts("carnival", since=old) == 4
    assert scripted_x.server.paths == ["/2/tweets/counts/recent"]
    assert "start_time" not in scripted_x.server.asked[0]


def test_counts_that_are_none_are_an_error(
    scripted_x: ScriptedX, subtests: pytest.Subtests
) -> None:
    cases: list[tuple[Json, str]] = [
        ({"meta": {}}, "answered with no counts"),
        ({"data": []}, "something else than a page"),
        ({"meta": {"total_tweet_count": 1, "next_token": "a"}}, "without an end"),
    ]
    for body, line in cases:
        with subtests.test(body=body, line=line):
            scripted_x.server.set_answer(body)
            with pytest.raises(SourceError, match=line):
                scripted_x.source.counts("carnival", since=None)


def test_a_bound_is_the_highest_id_before_a_moment(scripted_x: ScriptedX) -> None:
    moment = datetime(2026, 10, 3, 12, tzinfo=UTC)
    milliseconds = int(moment.timestamp() * 1000) - 1288834974657
    assert scripted_x.source.highest_id_before(moment) == str((milliseconds << 22) - 1)
    assert scripted_x.source.highest_id_before(datetime(2009, 1, 1, tzinfo=UTC)) == ""
