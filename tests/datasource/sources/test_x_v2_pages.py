"""Where a page of X's API v2 ends, and what it may hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from datasource.sources.snowflakes import x_bound
from tests.datasource.sources.scripted_x_v2 import (
    ScriptedX,
    an_id,
    page,
    refusal,
    status,
)


def test_a_token_says_that_there_is_more(scripted_x: ScriptedX) -> None:
    scripted_x.server.add_answer(page(status(an_id(5)), token="t1"))
    assert not scripted_x.search().is_end


def test_nothing_at_all_is_the_end(scripted_x: ScriptedX) -> None:
    scripted_x.server.add_answer({"meta": {"result_count": 0}})
    found = scripted_x.search()
    assert found.is_end
    assert found.scanned == ()


def test_an_empty_page_with_a_token_is_not_the_end(scripted_x: ScriptedX) -> None:
    scripted_x.server.add_answer(page(token="t1"))
    scripted_x.server.add_answer(page(token="t2"))
    scripted_x.server.add_answer(page(status(an_id(5))))
    found = scripted_x.search(until=an_id(9))
    assert [post.id for post in found.posts] == [an_id(5)]
    tokens = [asked.get("next_token") for asked in scripted_x.server.asked]
    assert tokens == [None, "t1", "t2"]
    assert {asked["until_id"] for asked in scripted_x.server.asked} == {an_id(10)}


def test_an_empty_page_whose_token_does_not_move_is_the_end(
    scripted_x: ScriptedX,
) -> None:
    scripted_x.server.add_answer(page(token="t1"))
    assert scripted_x.search().is_end
    assert len(scripted_x.server.asked) == 2


def test_tokens_for_ever_are_given_up(scripted_x: ScriptedX) -> None:
    for number in range(20):
        scripted_x.server.add_answer(page(token=f"t{number}"))
    assert str(scripted_x.fails()) == "keeps answering with empty pages"
    assert len(scripted_x.server.asked) == 5


def test_an_empty_page_is_not_followed_against_the_limit(scripted_x: ScriptedX) -> None:
    reset = str(int((datetime.now(UTC) + timedelta(seconds=300)).timestamp()))
    limits = {"x_rate_limit_remaining": "0", "x_rate_limit_reset": reset}
    scripted_x.server.add_answer(page(token="t1"), **limits)
    error = scripted_x.fails()
    assert len(scripted_x.server.asked) == 1
    assert error.retry_after is not None
    assert error.retry_after > datetime.now(UTC) + timedelta(seconds=290)


def test_a_since_id_older_than_the_search_by_its_own_clock_is_left_out(
    scripted_x: ScriptedX,
) -> None:
    """What is old by ours alone is asked for: ours may be days ahead."""
    told = datetime.now(UTC) - timedelta(days=9)
    scripted_x.server.add_answer(
        page(status(an_id(5))), Date=format_datetime(told, usegmt=True)
    )
    days_old = [x_bound(told - timedelta(days=days)) for days in (3, 3, 7)]
    for since in days_old:
        assert [post.id for post in scripted_x.search(since=since).posts] == [an_id(5)]
    asked = [each.get("since_id") for each in scripted_x.server.asked]
    assert asked == [*days_old[:2], None]


def test_a_since_id_that_x_calls_too_old_is_left_out(scripted_x: ScriptedX) -> None:
    """X's clock may be ahead of ours; what lies below is kept out by us."""
    since = x_bound(datetime.now(UTC) - timedelta(days=7) + timedelta(minutes=9))
    message = "'since_id' must be a tweet id created after 2026-08-19T08:41Z."
    scripted_x.server.add_answer(refusal("since_id", since, message), "400 Bad Request")
    below = str(int(since) - 4)
    scripted_x.server.add_answer(page(status(an_id(5)), status(below), token="t1"))
    found = scripted_x.search(since=since)
    assert [each.id for each in found.scanned] == [an_id(5)]
    assert [post.id for post in found.posts] == [an_id(5)]
    assert found.is_end
    assert scripted_x.billed() == (2, 1)
    assert [("since_id" in asked) for asked in scripted_x.server.asked] == [True, False]


def test_a_since_id_is_left_out_once_only(scripted_x: ScriptedX) -> None:
    since = x_bound(datetime.now(UTC) - timedelta(days=6, hours=23))
    scripted_x.server.add_answer(
        refusal("since_id", since, "'since_id' is odd"), "400 Bad Request"
    )
    assert str(scripted_x.fails(since=since)) == "answered 400: \"'since_id' is odd\""
    assert len(scripted_x.server.asked) == 2


def test_a_recent_since_id_is_never_left_out(scripted_x: ScriptedX) -> None:
    """Without it X would send, and bill, what is known."""
    scripted_x.server.add_answer(
        refusal("since_id", "5", "'since_id' is odd"), "400 Bad Request"
    )
    assert "'since_id' is odd" in str(scripted_x.fails(since=an_id(5)))
    assert len(scripted_x.server.asked) == 1


def test_an_until_id_too_new_for_x_is_kept_by_us(scripted_x: ScriptedX) -> None:
    until = x_bound(datetime.now(UTC) - timedelta(seconds=5))
    message = "'until_id' must be created a minimum of 10 seconds prior"
    scripted_x.server.add_answer(refusal("until_id", until, message), "400 Bad Request")
    above = str(int(until) + 3)
    scripted_x.server.add_answer(page(status(above), status(until), token="t1"))
    found = scripted_x.search(until=until)
    assert [each.id for each in found.scanned] == [until]
    assert not found.is_end


def test_what_lies_above_an_until_id_is_paid_all_the_same(
    scripted_x: ScriptedX,
) -> None:
    until = x_bound(datetime.now(UTC) - timedelta(seconds=5))
    scripted_x.server.add_answer(
        refusal("until_id", until, "'until_id' is new"), "400 Bad Request"
    )
    above = (status(str(int(until) + 9)), status(str(int(until) + 7)))
    scripted_x.server.add_answer(page(*above, token="t1"))
    scripted_x.server.add_answer(page(status(until)))
    found = scripted_x.search(until=until)
    assert [each.id for each in found.scanned] == [until]
    assert scripted_x.billed() == (3, 1)


def test_an_until_id_too_old_for_x_is_no_end(scripted_x: ScriptedX) -> None:
    until = x_bound(datetime.now(UTC) - timedelta(days=8))
    message = "'until_id' must be a tweet id created after 2026-08-19T08:41Z."
    scripted_x.server.add_answer(refusal("until_id", until, message), "400 Bad Request")
    assert "'until_id' must be a tweet id created after" in str(
        scripted_x.fails(until=until)
    )
    assert len(scripted_x.server.asked) == 1
