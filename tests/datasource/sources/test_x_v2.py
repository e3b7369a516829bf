"""How X's API v2 is asked, and by whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from datasource.errors import SourceError
from datasource.sources.snowflakes import x_bound
from datasource.sources.x_v2.source import XV2
from tests.datasource.sources.scripted_x_v2 import (
    TOKEN,
    MakeScriptedX,
    ScriptedX,
    an_id,
    connected,
    page,
    status,
)
from twitter_album.hashtags import InvalidHashtag
from twitter_album.http import GuardedSession


def test_a_search_asks_as_the_guides_do(scripted_x: ScriptedX) -> None:
    scripted_x.server.add_answer(page(status(an_id(5))))
    scripted_x.search(since=an_id(1), until=an_id(9))
    asked = scripted_x.server.asked[0]
    assert scripted_x.server.paths == ["/2/tweets/search/recent"]
    assert scripted_x.server.authorizations == [f"Bearer {TOKEN}"]
    assert asked["query"] == "#carnival has:images -is:retweet"
    assert asked["since_id"] == an_id(1)
    assert asked["until_id"] == an_id(10)
    assert asked["max_results"] == "100"
    assert asked["expansions"] == "author_id,attachments.media_keys"
    assert "edit_history_tweet_ids" in asked["tweet.fields"].split(",")


def test_the_address_may_name_the_version(
    make_scripted_x: MakeScriptedX, subtests: pytest.Subtests
) -> None:
    paths: list[str] = ["", "/", "/2", "/2/"]
    for path in paths:
        with subtests.test(path=path):
            scripted_x = make_scripted_x(path)
            scripted_x.server.add_answer(page())
            scripted_x.search()
            assert scripted_x.server.paths == ["/2/tweets/search/recent"]


@pytest.mark.parametrize(("limit", "size"), [(0, "100"), (3, "10"), (42, "42")])
def test_a_page_is_as_large_as_the_money_allows(
    scripted_x: ScriptedX, limit: int, size: str
) -> None:
    scripted_x.server.add_answer(page())
    scripted_x.search(limit=limit)
    assert scripted_x.server.asked[0]["max_results"] == size


def test_a_page_is_never_larger_than_x_allows(make_scripted_x: MakeScriptedX) -> None:
    scripted_x = make_scripted_x(search="all")
    scripted_x.server.add_answer(page())
    scripted_x.search(limit=9000)
    assert scripted_x.server.paths == ["/2/tweets/search/all"]
    assert scripted_x.server.asked[0]["max_results"] == "500"


def test_the_archive_is_asked_from_the_first_picture_on(
    make_scripted_x: MakeScriptedX,
) -> None:
    scripted_x = make_scripted_x(search="all")
    scripted_x.server.add_answer(page())
    scripted_x.search()
    assert scripted_x.server.asked[0]["since_id"] == x_bound(
        datetime(2011, 1, 1, tzinfo=UTC)
    )
    assert scripted_x.source.reach is None


def test_the_archive_is_asked_once_a_second(make_scripted_x: MakeScriptedX) -> None:
    scripted_x = make_scripted_x(search="all")
    scripted_x.server.add_answer(page())
    began = datetime.now(UTC)
    scripted_x.search()
    scripted_x.search()
    assert datetime.now(UTC) - began >= timedelta(seconds=1)


def test_every_letter_reaches_the_query_unharmed(scripted_x: ScriptedX) -> None:
    scripted_x.server.add_answer(page())
    scripted_x.source.search("Straße_été美", since="", until="")
    assert scripted_x.server.asked[0]["query"] == "#Straße_été美 has:images -is:retweet"


def test_a_hashtag_with_operators_is_refused(
    scripted_x: ScriptedX, subtests: pytest.Subtests
) -> None:
    hashtags: list[str] = [
        "a OR b",
        'a"b',
        "a(b)",
        "-a",
        "a has:links",
        "a:b",
        "#a#b",
        "12",
        "",
    ]
    for hashtag in hashtags:
        with subtests.test(hashtag=hashtag), pytest.raises(InvalidHashtag):
            scripted_x.source.query(hashtag)


def test_a_query_stays_within_the_limit_of_x(scripted_x: ScriptedX) -> None:
    assert len(scripted_x.source.query("e\u0323\u0302" * 139)) <= 512
    with pytest.raises(InvalidHashtag):
        scripted_x.source.query("a" * 140)


def test_only_x_itself_has_no_server_name(scripted_x: ScriptedX) -> None:
    session = GuardedSession(user_agent="test", allow_private=True)
    for host in ("https://api.x.com", "https://api.twitter.com/2"):
        assert XV2(url=host, session=session).server == ""
    assert scripted_x.source.server.startswith("127.0.0.1:")


KEYS = {
    "consumer_key": "ck",
    "consumer_secret": "cs-secret",
    "access_token_key": "ak",
    "access_token_secret": "as-secret",
}


def test_four_keys_sign_where_no_token_is_given(make_scripted_x: MakeScriptedX) -> None:
    scripted_x = make_scripted_x(token="", keys=KEYS)
    scripted_x.server.add_answer(page())
    scripted_x.search()
    header = scripted_x.server.authorizations[0]
    assert header.startswith("OAuth ")
    assert 'oauth_consumer_key="ck"' in header
    assert "secret" not in header.replace("oauth_signature", "")


def test_a_token_comes_before_keys(make_scripted_x: MakeScriptedX) -> None:
    scripted_x = make_scripted_x(keys=KEYS)
    scripted_x.server.add_answer(page())
    scripted_x.search()
    assert scripted_x.server.authorizations == [f"Bearer {TOKEN}"]


def test_without_any_key_nothing_is_asked(subtests: pytest.Subtests) -> None:
    keyses: list[dict[str, str]] = [{}, KEYS | {"access_token_secret": ""}]
    for keys in keyses:
        with subtests.test(keys=keys):
            with pytest.raises(SourceError, match="needs a bearer token") as caught:
                connected("http://127.0.0.1:9", token="", keys=keys)
            assert caught.value.permanent


def test_a_token_that_is_none_is_refused_and_never_told(
    subtests: pytest.Subtests,
) -> None:
    tokens: list[str] = ["se\ncret", "secrét", "secret\x00"]
    for token in tokens:
        with subtests.test(token=token):
            with pytest.raises(SourceError, match="bearer token") as caught:
                connected("http://127.0.0.1:9", token=token)
            assert token not in str(caught.value)
