"""How posts of X's API v2 are read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.datasource.sources.scripted_x_v2 import (
    PHOTO,
    PROBLEMS,
    Json,
    ScriptedX,
    an_id,
    page,
    status,
)


def test_a_post_is_read_with_all_that_stands_beside_it(scripted_x: ScriptedX) -> None:
    scripted_x.server.add_answer(page(status(an_id(5))))
    found = scripted_x.search()
    [post] = found.posts
    [picture] = post.pictures
    assert post.id == post.key == an_id(5)
    assert post.url == f"https://x.com/anna/status/{an_id(5)}"
    assert post.posted_at == datetime(2026, 10, 3, 12, tzinfo=UTC)
    assert post.text == "At the parade & after"
    assert (post.language, post.is_sensitive, post.favorite_count) == ("en", False, 5)
    assert post.counts == {"retweets": 2, "replies": 3, "quotes": 1}
    assert (post.author.user_id, post.author.screen_name) == ("7", "anna")
    assert post.author.url == "https://x.com/anna"
    assert post.author.avatar_url.endswith("/7_normal.jpg")
    assert (picture.url, picture.position) == (PHOTO["url"], 0)
    assert (picture.width, picture.height) == (1200, 800)
    assert picture.alt_text == "Drummers"
    assert found.is_end
    assert scripted_x.billed() == (1, 1)


def test_the_newer_spelling_is_read_too(scripted_x: ScriptedX) -> None:
    post = status(
        an_id(5),
        edit_history_post_ids=[an_id(3), an_id(5)],
        note_post={"text": "A long story"},
        public_metrics={"repost_count": 4, "like_count": 1},
    )
    del post["edit_history_tweet_ids"]
    repost = status(an_id(4), referenced_posts=[{"type": "reposted", "id": "1"}])
    scripted_x.server.add_answer(page(post, repost))
    [found] = scripted_x.search().posts
    assert (found.key, found.text) == (an_id(3), "A long story")
    assert found.counts["retweets"] == 4


def test_a_long_text_is_read_whole(scripted_x: ScriptedX) -> None:
    note = {"text": "long " * 100 + "end &lt;3"}
    scripted_x.server.add_answer(page(status(an_id(5), note_tweet=note)))
    [post] = scripted_x.search().posts
    assert post.text.endswith("end <3")


def test_links_of_the_author_stay_in_the_text(scripted_x: ScriptedX) -> None:
    """A link to the photo of somebody else is no link to the post's own."""
    links = [
        {
            "url": "https://t.co/abc",
            "expanded_url": "https://evil.example/b/status/99/photo/1",
        }
    ]
    scripted_x.server.add_answer(page(status(an_id(5), entities={"urls": links})))
    [post] = scripted_x.search().posts
    assert post.text.endswith("https://t.co/abc")
    assert post.url.startswith("https://x.com/")


def test_another_server_says_where_its_posts_are_seen(scripted_x: ScriptedX) -> None:
    link = {
        "url": "https://t.co/abc",
        "expanded_url": f"http://x.example/anna/status/{an_id(5)}/photo/1",
        "media_key": "3_1",
    }
    scripted_x.server.add_answer(page(status(an_id(5), entities={"urls": [link]})))
    [post] = scripted_x.search().posts
    assert post.url == f"http://x.example/anna/status/{an_id(5)}"


def test_four_pictures_keep_their_places_beside_a_video(scripted_x: ScriptedX) -> None:
    media = tuple(
        PHOTO | {"media_key": f"3_{n}", "url": f"https://pbs.twimg.com/{n}.jpg"}
        for n in range(4)
    )
    film = {"media_key": "7_1", "type": "video", "preview_image_url": PHOTO["url"]}
    gif = {"media_key": "16_1", "type": "animated_gif"}
    keys = {"media_keys": ["3_0", "7_1", "3_1", "3_2", "16_1", "3_3"]}
    body = page(status(an_id(5), attachments=keys), media=(*media, film, gif))
    scripted_x.server.add_answer(body)
    [post] = scripted_x.search().posts
    assert [picture.position for picture in post.pictures] == [0, 2, 3, 5]


def test_reposts_and_posts_without_pictures_are_scanned_only(
    scripted_x: ScriptedX,
) -> None:
    repost = status(an_id(5), referenced_tweets=[{"type": "retweeted", "id": "1"}])
    plain = status(an_id(4), attachments={})
    quote = status(an_id(3), referenced_tweets=[{"type": "quoted", "id": "1"}])
    scripted_x.server.add_answer(page(repost, plain, quote))
    found = scripted_x.search()
    assert [each.id for each in found.scanned] == [an_id(5), an_id(4), an_id(3)]
    assert [each.id for each in found.posts] == [an_id(3)]
    assert found.rejected == ()


def test_two_versions_on_one_page_are_one_post(scripted_x: ScriptedX) -> None:
    history = [an_id(3), an_id(5)]
    later = status(an_id(5), edit_history_tweet_ids=history, text="second")
    first = status(an_id(3), edit_history_tweet_ids=history, text="first")
    scripted_x.server.add_answer(page(later, first))
    found = scripted_x.search()
    [post] = found.posts
    assert (post.id, post.key, post.text) == (an_id(5), an_id(3), "second")
    assert [each.id for each in found.scanned] == [an_id(5), an_id(3)]
    assert scripted_x.billed() == (2, 1)


def test_a_senseless_history_is_no_history(
    scripted_x: ScriptedX, subtests: pytest.Subtests
) -> None:
    tolds: list[object] = [[""], None, "x", [None, "old"], {}]
    for told in tolds:
        with subtests.test(told=told):
            scripted_x.server.set_answer(
                page(status(an_id(5), edit_history_tweet_ids=told))
            )
            [post] = scripted_x.search().posts
            assert post.key == an_id(5)


def test_media_that_x_excuses_are_passed_over(
    scripted_x: ScriptedX, caplog: pytest.LogCaptureFixture
) -> None:
    error = {
        "value": "3_1",
        "resource_id": "3_1",
        "resource_type": "media",
        "title": "Not Found Error",
        "detail": "Could not find media with key: [3_1].",
        "type": f"{PROBLEMS}resource-not-found",
    }
    body = page(status(an_id(5)), media=(), errors=[error, error])
    scripted_x.server.add_answer(body)
    found = scripted_x.search()
    assert (found.posts, found.rejected) == ((), ())
    assert [each.id for each in found.scanned] == [an_id(5)]
    assert caplog.text.count("Could not find media with key: [3_1].") == 1


def test_media_that_are_missing_without_a_word_are_kept_aside(
    scripted_x: ScriptedX,
) -> None:
    scripted_x.server.add_answer(page(status(an_id(5)), media=()))
    [rejected] = scripted_x.search().rejected
    assert rejected.id == f"{an_id(5)}/0"
    assert "picture 1 is not readable: the answer does not bring" in rejected.reason


def test_a_post_without_its_author_is_kept_aside(scripted_x: ScriptedX) -> None:
    scripted_x.server.add_answer(
        page(status(an_id(5)), status(an_id(4), author_id="8"))
    )
    found = scripted_x.search()
    [rejected] = found.rejected
    assert rejected.reason == "not readable: the author is missing"
    assert [post.id for post in found.posts] == [an_id(5)]


def test_one_broken_post_does_not_cost_the_others(
    scripted_x: ScriptedX, subtests: pytest.Subtests
) -> None:
    spoilts: list[Json] = [
        {"id": None},
        {"id": "12a"},
        {"id": {"a": 1}},
        {"author_id": None},
        {"created_at": "yesterday"},
        {"attachments": {"media_keys": "3_1"}},
        {"attachments": [1]},
        {"referenced_tweets": [1]},
    ]
    for spoilt in spoilts:
        with subtests.test(spoilt=spoilt):
            scripted_x.server.set_answer(
                page(status(an_id(5)) | spoilt, status(an_id(4)))
            )
            found = scripted_x.search()
            assert [post.id for post in found.posts] == [an_id(4)]
            assert len(found.rejected) == 1
            assert scripted_x.billed() == (2, 1)


def test_what_a_photo_can_do_without_may_be_broken(
    scripted_x: ScriptedX, subtests: pytest.Subtests
) -> None:
    spoilts: list[Json] = [
        {"entities": None},
        {"entities": {"urls": [1, {"expanded_url": 3}]}},
        {"public_metrics": "many"},
        {"note_tweet": 1},
        {"lang": 5},
        {"text": None},
        {"possibly_sensitive": "maybe"},
        {"new_field": {"of": ["tomorrow"]}},
    ]
    for spoilt in spoilts:
        with subtests.test(spoilt=spoilt):
            scripted_x.server.set_answer(page(status(an_id(5), **spoilt)))
            found = scripted_x.search()
            assert [post.id for post in found.posts] == [an_id(5)]
            assert not found.posts[0].is_sensitive


def test_broken_includes_keep_every_post_aside(
    scripted_x: ScriptedX, subtests: pytest.Subtests
) -> None:
    includeses: list[object] = [None, [], {"media": 1}, {"users": [1, {}]}]
    for includes in includeses:
        with subtests.test(includes=includes):
            scripted_x.server.set_answer(page(status(an_id(5)), includes=includes))
            found = scripted_x.search()
            assert len(found.scanned) == len(found.rejected) == 1
