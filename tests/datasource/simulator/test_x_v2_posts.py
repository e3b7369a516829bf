"""How X's API v2 writes down posts, and what its look-ups tell."""

from collections.abc import Callable

import pytest

from datasource.simulator.simulator import Simulator
from datasource.simulator.x_v2.protocol import XVersion2
from tests.datasource.simulator.conftest import ANNA, Clock, picture
from tests.datasource.simulator.x_v2_client import (
    EVERYTHING,
    get,
    many,
    number_of,
    numbers,
    search,
    tweet,
    world_of,
)

Serve = Callable[..., Simulator]


def test_only_what_is_asked_for_comes_back(serve: Serve, clock: Clock) -> None:
    one = tweet(1)
    found = search(serve(world_of(clock, one)))
    assert set(found) == {"data", "meta"}
    assert set(found["data"][0]) == {"id", "text", "edit_history_tweet_ids"}
    assert found["data"][0]["edit_history_tweet_ids"] == [str(one.x_id)]


def test_a_post_has_the_shape_of_a_post(serve: Serve, clock: Clock) -> None:
    one = tweet(
        1,
        text="Fish & <b>chips</b> #carnival",
        pictures=(picture("a", alt_text="A fish", width=300), picture("b")),
        likes=5,
        shares=2,
        is_sensitive=True,
    )
    simulator = serve(world_of(clock, one))
    found = search(simulator, **EVERYTHING)
    (entry,) = found["data"]
    assert entry["id"] == str(one.x_id)
    assert entry["text"].startswith("Fish &amp; &lt;b&gt;chips&lt;/b&gt; #carnival ")
    assert entry["created_at"] == "2026-10-02T12:01:00.000Z"
    assert entry["author_id"] == str(ANNA.id)
    assert entry["possibly_sensitive"] is True
    assert entry["public_metrics"]["like_count"] == 5
    assert entry["public_metrics"]["retweet_count"] == 2
    (tag,) = entry["entities"]["hashtags"]
    assert tag["tag"] == "carnival"
    assert entry["text"][tag["start"] : tag["end"]] == "#carnival"
    link = entry["entities"]["urls"][0]
    assert entry["text"].endswith(link["url"])
    media = found["includes"]["media"]
    assert [each["media_key"] for each in media] == entry["attachments"]["media_keys"]
    assert media[0] == {
        "media_key": f"3_{one.x_id + 1}",
        "type": "photo",
        "url": f"{simulator.url}/media/a.jpg",
        "width": 300,
        "height": 48,
        "alt_text": "A fish",
    }
    assert "alt_text" not in media[1]
    (user,) = found["includes"]["users"]
    avatar = f"{simulator.url}/avatar/7_normal.png"
    names = {"id": "7", "username": "anna", "name": "Anna"}
    assert user == names | {"profile_image_url": avatar}


def test_fields_bring_nothing_without_their_expansion(
    serve: Serve, clock: Clock
) -> None:
    query = {name: EVERYTHING[name] for name in ("media.fields", "user.fields")}
    assert "includes" not in search(serve(many(clock, 1)), **query)


def test_an_author_of_two_posts_is_included_once(serve: Serve, clock: Clock) -> None:
    found = search(serve(many(clock, 2)), expansions="author_id")
    assert found["includes"] == {
        "users": [{"id": "7", "name": "Anna", "username": "anna"}]
    }


def test_a_video_has_a_still_and_no_url(serve: Serve, clock: Clock) -> None:
    filmed = tweet(1, pictures=(), video=picture("v"))
    simulator = serve(world_of(clock, filmed))
    (medium,) = search(simulator, **EVERYTHING)["includes"]["media"]
    assert medium["type"] == "video"
    assert medium["preview_image_url"] == f"{simulator.url}/media/v.jpg"
    assert "url" not in medium


def test_a_long_text_is_cut_and_whole_in_the_note(serve: Serve, clock: Clock) -> None:
    simulator = serve(world_of(clock, tweet(1, text="word " * 80)))
    (entry,) = search(simulator, **{"tweet.fields": "note_tweet"})["data"]
    assert len(entry["text"]) <= 280
    assert entry["note_tweet"]["text"].count("word") == 80


def test_a_retweet_names_its_original_and_has_no_media_of_its_own(
    serve: Serve, clock: Clock
) -> None:
    original = tweet(1)
    again = tweet(2, repost_of=original, pictures=())
    simulator = serve(world_of(clock, original, again))
    fields = {
        "tweet.fields": "referenced_tweets,attachments",
        "expansions": "referenced_tweets.id,attachments.media_keys",
    }
    found = search(simulator, query="#carnival is:retweet", **fields)
    (entry,) = found["data"]
    assert entry["text"].startswith("RT @anna: Number 1")
    assert entry["referenced_tweets"] == [
        {"type": "retweeted", "id": str(original.x_id)}
    ]
    assert "attachments" not in entry
    assert [each["id"] for each in found["includes"]["tweets"]] == [str(original.x_id)]


def test_answers_are_spelt_as_the_request_is(serve: Serve, clock: Clock) -> None:
    simulator = serve(many(clock, 1))
    (entry,) = search(simulator, **{"post.fields": "public_metrics"})["data"]
    assert "edit_history_post_ids" in entry
    assert "edit_history_tweet_ids" not in entry
    assert "repost_count" in entry["public_metrics"]
    (entry,) = search(simulator, **{"tweet.fields": "public_metrics"})["data"]
    assert "edit_history_tweet_ids" in entry
    assert "retweet_count" in entry["public_metrics"]


def test_a_spelling_can_be_fixed_whatever_is_asked(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    original = tweet(1)
    again = tweet(2, repost_of=original)
    world = world_of(clock, original, again)
    spellings: list[str] = ["tweet", "post"]
    others: list[tuple[str, str]] = [
        ("tweet", "referenced_tweets"),
        ("post", "created_at"),
    ]
    for spelling in spellings:
        for asked, fields in others:
            with subtests.test(spelling=spelling, asked=asked, fields=fields):
                simulator = serve(world, adapters=[XVersion2(world, spelling=spelling)])
                query = {
                    f"{asked}.fields": fields,
                    "expansions": f"referenced_{asked}s.id",
                }
                found = search(simulator, **query)
                assert f"edit_history_{spelling}_ids" in found["data"][1]
                assert f"referenced_{spelling}s" in found["data"][0]
                assert list(found["includes"]) == [f"{spelling}s"]


def test_of_an_edited_post_only_the_latest_version_is_found(
    serve: Serve, clock: Clock
) -> None:
    first = tweet(1)
    second = tweet(2, edit_of=(first.x_id,))
    third = tweet(3, edit_of=(first.x_id, second.x_id))
    simulator = serve(world_of(clock, first, second, third))
    (entry,) = search(simulator)["data"]
    versions = [str(each.x_id) for each in (first, second, third)]
    assert entry["id"] == versions[-1]
    assert entry["edit_history_tweet_ids"] == versions


def test_before_the_edit_the_first_version_is_found(serve: Serve, clock: Clock) -> None:
    first = tweet(1)
    second = tweet(2, created_at=clock(), edit_of=(first.x_id,))
    simulator = serve(world_of(clock, first, second))
    clock.turn(minutes=-1)
    (before,) = search(simulator)["data"]
    assert before["edit_history_tweet_ids"] == [str(first.x_id)]
    clock.turn(minutes=2)
    assert numbers(search(simulator)) == [2]


def test_an_earlier_version_can_be_looked_up_and_knows_the_later(
    serve: Serve, clock: Clock
) -> None:
    first = tweet(1)
    second = tweet(2, edit_of=(first.x_id,))
    simulator = serve(world_of(clock, first, second))
    (entry,) = get(simulator, "", ids=first.x_id).json()["data"]
    assert number_of(entry) == 1
    history = [str(first.x_id), str(second.x_id)]
    assert entry["edit_history_tweet_ids"] == history
