"""What a post of Bluesky looks like: its author, record, pictures and labels."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from datasource.simulator.bluesky.ids import tid_of
from datasource.simulator.bluesky.protocol import Bluesky
from datasource.simulator.simulator import Simulator
from datasource.simulator.world.posts import SimulatedPerson, SimulatedPost
from datasource.simulator.world.world import World
from tests.datasource.simulator.bluesky_client import Client, logged_in
from tests.datasource.simulator.conftest import ANNA, Clock, picture, post

Serve = Callable[..., Simulator]
Show = Callable[..., Client]


@pytest.fixture
def show(serve: Serve, clock: Clock) -> Show:
    """A session in a world of these posts, all carrying their pictures alike."""

    def begin(*posts: SimulatedPost, embeds: str = "images") -> Client:
        world = World.of(posts, now=clock)
        return logged_in(serve(world, adapters=[Bluesky(world, embeds=embeds)]))

    return begin


def test_a_post_has_the_shape_of_a_post(show: Show) -> None:
    view = show(post(5, likes=30, shares=11, language="fr")).view()
    author, _, key = view["uri"].removeprefix("at://").split("/")
    assert author == view["author"]["did"]
    assert len(key) == 13
    assert view["cid"].startswith("bafyrei")
    assert view["record"]["$type"] == "app.bsky.feed.post"
    assert view["record"]["createdAt"] == "2026-10-02T12:05:00.000Z"
    assert view["record"]["langs"] == ["fr"]
    counts = [view[f"{name}Count"] for name in ("like", "repost", "reply", "quote")]
    assert counts == [30, 11, 2, 2]
    assert view["labels"] == []


def test_a_record_key_holds_the_time_in_microseconds(show: Show) -> None:
    key = show(post(5)).view()["uri"].rpartition("/")[2]
    number = tid_of(key)
    assert number is not None
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=number >> 10)
    assert moment == post(5).created_at


def test_every_post_has_a_key_of_its_own_that_sorts_by_time(show: Show) -> None:
    moment = post(1).created_at
    same = [post(n, id=None, counter=n, created_at=moment) for n in range(30)]
    later = [post(n, id=None, created_at=moment + timedelta(seconds=n)) for n in (1, 2)]
    found = show(*same, *later).search(limit=100).json()["posts"]
    keys = [view["uri"].rpartition("/")[2] for view in found]
    assert len(set(keys)) == 32
    assert keys[0] > keys[1] > max(keys[2:])


def test_handles_are_names_of_hosts(show: Show) -> None:
    person = SimulatedPerson(
        id=8,
        screen_name="Bo_Quinn",
        former_screen_name="Old_Bo",
        renamed_at=datetime(2026, 10, 4, tzinfo=UTC),
    )
    assert show(post(1, author=person)).view()["author"]["handle"] == (
        "old-bo.bsky.social"
    )


def test_the_did_outlives_a_new_name(show: Show, clock: Clock) -> None:
    person = SimulatedPerson(
        id=8,
        screen_name="bo",
        former_screen_name="old_bo",
        renamed_at=clock() + timedelta(minutes=1),
    )
    client = show(post(1, author=person))
    before = client.view()["author"]
    clock.turn(minutes=2)
    after = client.view()["author"]
    assert before["did"] == after["did"]
    assert (before["handle"], after["handle"]) == (
        "old-bo.bsky.social",
        "bo.bsky.social",
    )


def test_names_and_avatars_are_missing_where_nobody_set_them(show: Show) -> None:
    people = [
        ANNA,
        SimulatedPerson(id=15, screen_name="shy", display_name="Shy"),
        SimulatedPerson(id=18, screen_name="faceless", display_name="Nobody"),
        SimulatedPerson(id=21, screen_name="nameless"),
    ]
    client = show(*(post(n, author=person) for n, person in enumerate(people, 1)))
    authors = [view["author"] for view in client.search().json()["posts"]]
    shown = {author["handle"].partition(".")[0]: author for author in authors}
    assert shown["anna"]["displayName"] == "Anna"
    assert requests.get(shown["anna"]["avatar"], timeout=10).ok
    assert "displayName" not in shown["shy"] | shown["nameless"]
    assert "avatar" not in shown["faceless"]


def test_bots_carry_a_label_of_their_own(show: Show) -> None:
    bot = SimulatedPerson(id=8, screen_name="bot", is_bot=True)
    author = show(post(1, author=bot)).view()["author"]
    (label,) = author["labels"]
    assert (label["val"], label["src"]) == ("bot", author["did"])


def test_every_client_writes_times_in_its_own_way(
    show: Show, subtests: pytest.Subtests
) -> None:
    moment = post(5).created_at + timedelta(seconds=1, microseconds=234567)
    cases: list[tuple[int, str]] = [
        (7, "2026-10-02T12:05:01.234Z"),
        (13, "2026-10-02T12:05:01Z"),
        (14, "2026-10-02T12:05:01.234567+00:00"),
        (15, "2026-10-02T14:05:01.234+02:00"),
    ]
    for person, expected in cases:
        with subtests.test(person=person, expected=expected):
            author = SimulatedPerson(id=person, screen_name="x")
            view = show(post(5, created_at=moment, author=author)).view()
            assert view["record"]["createdAt"] == expected


def test_facets_count_bytes_not_characters(
    show: Show, subtests: pytest.Subtests
) -> None:
    cases: list[tuple[str, list[str]]] = [
        ("Été 🎭 #carnival, yes", ["carnival"]),
        ("#carnival: ＃夜空 x#no #42 #a_b!", ["carnival", "夜空", "a_b"]),
    ]
    for text, tags in cases:
        with subtests.test(text=text, tags=tags):
            record = show(post(5, text=text)).view()["record"]
            data = record["text"].encode()
            marked = [
                data[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
                for facet in record["facets"]
            ]
            named = [facet["features"][0]["tag"] for facet in record["facets"]]
            assert named == tags
            assert [mark.lstrip("#＃") for mark in marked] == tags


def test_pictures_come_as_images_with_their_shape(show: Show) -> None:
    own = [picture("a", alt_text="A fish", width=300, height=200), picture("b")]
    client = show(post(5, pictures=tuple(own)))
    embed = client.view()["embed"]
    assert embed["$type"] == "app.bsky.embed.images#view"
    first = embed["images"][0]
    assert first["alt"] == "A fish"
    assert first["aspectRatio"] == {"width": 300, "height": 200}
    assert len(embed["images"]) == 2
    assert requests.get(first["fullsize"], timeout=10).ok
    assert requests.get(first["thumb"], timeout=10).ok


def test_an_old_client_wrote_no_shape(show: Show) -> None:
    own = tuple(picture(f"p{place}") for place in range(4))
    images = [
        image
        for n in range(1, 5)
        for image in show(
            post(n, pictures=tuple(picture(f"{n}{one.id}") for one in own))
        ).view()["embed"]["images"]
    ]
    assert {"aspectRatio" in image for image in images} == {True, False}


def test_more_than_four_pictures_make_a_gallery(show: Show) -> None:
    own = tuple(picture(f"p{place}") for place in range(6))
    embed = show(post(5, pictures=own)).view()["embed"]
    assert embed["$type"] == "app.bsky.embed.gallery#view"
    assert len(embed["items"]) == 6
    assert embed["items"][0]["$type"] == "app.bsky.embed.gallery#viewImage"
    assert {"thumbnail", "fullsize", "alt", "aspectRatio"} <= embed["items"][0].keys()
    assert "images" not in embed


def test_a_gallery_may_be_small(show: Show) -> None:
    embed = show(post(5), embeds="gallery").view()["embed"]
    assert len(embed["items"]) == 1


def test_beside_a_quoted_post_the_pictures_are_in_media(show: Show) -> None:
    posts = [post(n) for n in range(1, 13)]
    views = show(*posts, embeds="quote").search().json()["posts"]
    for view, number in zip(views, range(12, 0, -1), strict=True):
        embed = view["embed"]
        assert embed["$type"] == "app.bsky.embed.recordWithMedia#view"
        assert embed["media"]["images"][0]["fullsize"].endswith(f"/p{number}.jpg")
    quoted = [view["embed"]["record"]["record"] for view in views]
    kinds = {record["$type"].rpartition("#")[2] for record in quoted}
    assert kinds == {"viewRecord", "viewNotFound"}
    there = next(record for record in quoted if "embeds" in record)
    assert "/media/quoted-" in there["embeds"][0]["images"][0]["fullsize"]


def test_a_post_without_pictures_quotes_alone(show: Show) -> None:
    embed = show(post(5, pictures=()), embeds="quote").view()["embed"]
    assert embed["$type"] == "app.bsky.embed.record#view"


def test_a_video_has_a_still_and_a_playlist(show: Show) -> None:
    embed = show(post(5, pictures=(), video=picture("v"))).view()["embed"]
    assert embed["$type"] == "app.bsky.embed.video#view"
    assert embed["playlist"].endswith(".m3u8")
    assert requests.get(embed["thumbnail"], timeout=10).ok


def test_some_texts_carry_a_link_and_most_carry_nothing(show: Show) -> None:
    client = show(*(post(n, pictures=()) for n in range(1, 31)))
    views = client.search(limit=100).json()["posts"]
    kinds = [view.get("embed", {}).get("$type") for view in views]
    assert set(kinds) == {None, "app.bsky.embed.external#view"}
    assert kinds.count(None) > 15


def test_in_a_mixed_world_every_kind_occurs(show: Show) -> None:
    client = show(*(post(n) for n in range(1, 61)), embeds="mixed")
    views = client.search(limit=100).json()["posts"]
    kinds = {media_type(view["embed"]) for view in views}
    assert kinds == {
        ("images",),
        ("gallery",),
        ("recordWithMedia", "images"),
        ("recordWithMedia", "gallery"),
    }


def media_type(embed: Any) -> tuple[str, ...]:
    name = embed["$type"].removeprefix("app.bsky.embed.").removesuffix("#view")
    return (name, *media_type(embed["media"])) if "media" in embed else (name,)


def test_the_record_holds_blobs_where_the_view_has_addresses(show: Show) -> None:
    record = show(post(5)).view()["record"]
    (image,) = record["embed"]["images"]
    assert record["embed"]["$type"] == "app.bsky.embed.images"
    assert image["image"]["mimeType"] == "image/jpeg"
    assert image["image"]["ref"]["$link"].startswith("bafkrei")


def test_sensitive_posts_are_labelled(show: Show) -> None:
    client = show(*(post(n, is_sensitive=True) for n in range(1, 9)))
    views = client.search().json()["posts"]
    values = {view["labels"][0]["val"] for view in views}
    assert values == {"porn", "sexual", "nudity", "graphic-media"}
    for view in views:
        (label,) = view["labels"]
        assert label["uri"] == view["uri"]
        is_own = label["src"] == view["author"]["did"]
        own = view["record"].get("labels", {"values": []})["values"]
        assert own == ([{"val": label["val"]}] if is_own else [])
    assert {view["labels"][0]["src"] == view["author"]["did"] for view in views} == {
        True,
        False,
    }


def test_a_post_and_its_author_have_pages(show: Show) -> None:
    client = show(post(5))
    view = client.view()
    profile = f"{client.url}/profile/{view['author']['handle']}"
    key = view["uri"].rpartition("/")[2]
    page = requests.get(f"{profile}/post/{key}", timeout=10)
    assert "Number 5" in page.text
    assert "Anna" in requests.get(profile, timeout=10).text
    for unknown in (f"{profile}/post/{key[::-1]}", f"{profile}/post/5", f"{profile}x"):
        assert requests.get(unknown, timeout=10).status_code == 404


def test_likes_grow(show: Show, clock: Clock) -> None:
    one = post(5, created_at=clock(), likes=100, likes_grow_over=timedelta(hours=1))
    client = show(one)
    assert client.view()["likeCount"] == 0
    clock.turn(hours=1)
    assert client.view()["likeCount"] == 50
