"""What Bluesky's posts become, however incomplete or hostile they are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from datasource.posts import Page, Post
from tests.datasource.sources.bluesky_service import (
    DID,
    NOON,
    SEARCH,
    Answer,
    Service,
    record,
    search,
    source,
    view,
)

FULL = "https://cdn.bsky.app/img/feed_fullsize/plain/one@jpeg"
IMAGE = {"thumb": f"{FULL}?small", "fullsize": FULL, "alt": "A mask"}
IMAGES = {"$type": "app.bsky.embed.images#view", "images": [IMAGE, IMAGE]}


def read(service: Service, *views: Any) -> Page:
    service.instead[SEARCH] = [Answer(body={"posts": list(views)})]
    return search(service)


def read_one(service: Service, **values: Any) -> Post:
    [post] = read(service, view(**values)).posts
    return post


def test_a_post_is_named_by_its_address_and_linked_by_its_handle(
    service: Service,
) -> None:
    service.instead[SEARCH] = [Answer(body={"posts": [view(key="3kabc")]})]
    page = search(service)
    [post] = page.posts
    assert post.id == post.key == f"at://{DID}/app.bsky.feed.post/3kabc"
    assert post.url == f"{service.url}/profile/anna.bsky.social/post/3kabc"
    assert post.author.url == f"{service.url}/profile/anna.bsky.social"
    assert (post.author.user_id, post.author.server) == (DID, "")
    assert post.author.display_name == "Anna"


def test_only_the_public_network_is_linked_to_its_own_site(
    service: Service, subtests: pytest.Subtests
) -> None:
    cases: list[tuple[str, str, str]] = [
        ("https://bsky.social", "", "https://bsky.app"),
        ("https://morel.us-east.host.bsky.network", "", "https://bsky.app"),
        ("https://notbsky.social", "notbsky.social", "https://notbsky.social"),
        ("http://localhost:2583", "localhost:2583", "http://localhost:2583"),
    ]
    for url, server, site in cases:
        with subtests.test(url=url, server=server, site=site):
            client = source(service, url=url)
            assert (client.server, client.site) == (server, site)


def test_counts_text_and_language_are_kept(service: Service) -> None:
    counts = {"likeCount": 5, "repostCount": 4, "replyCount": 3, "quoteCount": 2}
    post = read_one(
        service, record=record(langs=["de", "en"], text="Hé #carnival"), **counts
    )
    assert (post.text, post.language, post.favorite_count) == ("Hé #carnival", "de", 5)
    assert post.counts == {"reposts": 4, "replies": 3, "quotes": 2}


def test_a_post_is_not_younger_than_its_indexing(service: Service) -> None:
    indexed = NOON - timedelta(hours=1)
    assert read_one(service).posted_at == NOON
    assert read_one(service, indexedAt=indexed.isoformat()).posted_at == indexed


def test_an_author_may_lack_everything_but_the_identifier(
    service: Service, subtests: pytest.Subtests
) -> None:
    authors: list[Any] = [
        {"did": DID, "handle": "handle.invalid", "displayName": "", "avatar": None},
        {"did": DID, "avatar": "javascript:alert(1)", "labels": "bot"},
    ]
    for author in authors:
        with subtests.test(author=author):
            post = read_one(service, author=author, key="3kabc")
            assert post.author.screen_name == DID
            assert post.url == f"{service.url}/profile/{DID}/post/3kabc"
            assert (post.author.display_name, post.author.avatar_url) == ("", "")
            assert not post.author.is_bot


def test_a_bot_is_known_by_its_label(service: Service) -> None:
    author = {"did": DID, "handle": "a.example", "labels": [{"val": "bot"}]}
    assert read_one(service, author=author).author.is_bot


def test_each_kind_of_embed_gives_the_pictures_of_the_post_itself(
    service: Service, subtests: pytest.Subtests
) -> None:
    cases: list[tuple[Any, int]] = [
        (IMAGES, 2),
        ({"$type": "app.bsky.embed.gallery#view", "items": [IMAGE] * 7}, 7),
        (
            {
                "$type": "app.bsky.embed.recordWithMedia#view",
                "record": {"record": {"embeds": [IMAGES]}},
                "media": IMAGES,
            },
            2,
        ),
        ({"$type": "app.bsky.embed.record#view", "record": {"embeds": [IMAGES]}}, 0),
        ({"$type": "app.bsky.embed.video#view", "thumbnail": FULL}, 0),
        ({"$type": "app.bsky.embed.external#view", "external": {"thumb": FULL}}, 0),
        ({"$type": "app.bsky.embed.of.tomorrow#view"}, 0),
        (None, 0),
    ]
    for embed, pictures in cases:
        with subtests.test(embed=embed, pictures=pictures):
            page = read(service, view(embed=embed))
            found = [picture for post in page.posts for picture in post.pictures]
            assert [picture.position for picture in found] == list(range(pictures))
            assert all((each.url, each.alt_text) == (FULL, "A mask") for each in found)
            assert (len(page.scanned), page.rejected) == (1, ())


def test_a_gallery_may_hold_what_is_no_picture(service: Service) -> None:
    kind = "app.bsky.embed.gallery#view"
    items = [
        IMAGE | {"$type": f"{kind}Video"},
        IMAGE | {"$type": f"{kind}Image"},
    ]
    post = read_one(service, embed={"$type": kind, "items": items})
    assert [picture.position for picture in post.pictures] == [1]


def test_a_ratio_is_a_size_only_where_it_is_made_of_pixels(
    service: Service, subtests: pytest.Subtests
) -> None:
    cases: list[tuple[Any, Any]] = [
        ({"width": 1200, "height": 900}, (1200, 900)),
        ({"width": 4, "height": 3}, (None, None)),
        ({"width": 1200, "height": True}, (None, None)),
        ("16:9", (None, None)),
        (None, (None, None)),
    ]
    for ratio, size in cases:
        with subtests.test(ratio=ratio, size=size):
            image = IMAGE | {"aspectRatio": ratio}
            [picture] = read_one(service, embed={"images": [image]}).pictures
            assert (picture.width, picture.height) == size


def facet(tag: object) -> Any:
    return [{"features": [{"$type": "app.bsky.richtext.facet#tag", "tag": tag}]}]


def test_a_post_counts_only_if_it_carries_the_tag(
    service: Service, subtests: pytest.Subtests
) -> None:
    cases: list[tuple[Any, bool]] = [
        ({"text": "Look #carnival!"}, True),
        ({"text": "#CARNIVAL"}, True),
        ({"text": "＃ｃａｒｎｉｖａｌ"}, True),
        ({"text": "#cárnival"}, True),
        ({"text": "Look", "facets": facet("Carnival")}, True),
        ({"text": "Look", "facets": facet("#carnival")}, True),
        ({"text": "Look", "tags": ["carnival"]}, True),
        ({"text": "The carnival"}, False),
        ({"text": "#carnival2026"}, False),
        ({"text": "Look", "facets": facet("parade"), "tags": ["parade"]}, False),
        ({"text": None, "facets": [None, {"features": 5}, *facet(7)]}, False),
    ]
    for parts, is_tagged in cases:
        with subtests.test(parts=parts, is_tagged=is_tagged):
            page = read(service, view(record=record(**parts)))
            assert len(page.posts) == is_tagged
            assert (len(page.scanned), page.rejected) == (1, ())


def test_tags_of_other_scripts_are_found_in_the_text(service: Service) -> None:
    tagged = view(record=record(text="आज #हिन्दी दिवस"))
    service.instead[SEARCH] = [Answer(body={"posts": [tagged]})]
    assert source(service).search("हिन्दी", since="", until="").posts


def label(value: str, **values: Any) -> dict[str, Any]:
    return {"src": "did:plc:moderation", "val": value} | values


def test_labels_make_a_post_sensitive(
    service: Service, subtests: pytest.Subtests
) -> None:
    cases: list[tuple[Any, bool]] = [
        ({"labels": [label("porn")]}, True),
        ({"labels": [label("!warn")]}, True),
        ({"labels": [label("graphic-media")]}, True),
        ({"labels": [label("porn"), label("porn", neg=True)]}, False),
        ({"labels": [label("porn"), label("porn", neg=True, src="did:a")]}, True),
        ({"labels": [label("spoiler"), None, 7, {"val": None}]}, False),
        ({"labels": "porn"}, False),
        ({"record": record(labels={"values": [{"val": "nudity"}]})}, True),
        ({"record": record(labels=[])}, False),
        ({"author": {"did": DID, "labels": [label("sexual")]}}, True),
        ({"author": {"did": DID, "labels": [label("!no-unauthenticated")]}}, True),
    ]
    for parts, is_sensitive in cases:
        with subtests.test(parts=parts, is_sensitive=is_sensitive):
            assert read_one(service, **parts).is_sensitive is is_sensitive


def test_what_cannot_be_read_is_kept_aside_and_moves_the_line(
    service: Service, subtests: pytest.Subtests
) -> None:
    brokens: list[Any] = [
        {"author": None},
        {"author": {"handle": "anna"}},
        {"author": {"did": DID, "handle": "a b"}},
        {"record": None, "indexedAt": view(2)["record"]["createdAt"]},
        {"record": "text", "indexedAt": view(2)["record"]["createdAt"]},
        {"embed": [IMAGES]},
        {"embed": {"images": [{"alt": "no address"}]}},
        {"embed": {"images": [IMAGE | {"fullsize": "javascript:alert(1)"}]}},
        {"embed": {"images": [None]}},
    ]
    for broken in brokens:
        with subtests.test(broken=broken):
            page = read(service, view(1), view(2, **broken), view(3))
            assert [post.id[-5:] for post in page.posts] == ["post1", "post3"]
            [rejected] = page.rejected
            assert view(2)["uri"] in rejected.id
            assert len(page.scanned) == 3


def test_a_post_without_an_address_is_kept_aside(
    service: Service, subtests: pytest.Subtests
) -> None:
    uris: list[Any] = [None, 7, "", "https://bsky.app", "at://anna/x", "at:"]
    for uri in uris:
        with subtests.test(uri=uri):
            page = read(service, view(1) | {"uri": uri})
            assert (page.posts, len(page.rejected), len(page.scanned)) == ((), 1, 1)


def test_a_post_without_any_date_has_no_place_and_is_kept_aside(
    service: Service,
) -> None:
    undated = view(record=record(createdAt="yesterday"), indexedAt=None)
    page = read(service, undated, view(3))
    assert (len(page.posts), len(page.rejected), len(page.scanned)) == (1, 1, 1)


def test_junk_among_the_posts_is_kept_aside(
    service: Service, subtests: pytest.Subtests
) -> None:
    junks: list[Any] = [None, 7, "post", [], [{}], {}]
    for junk in junks:
        with subtests.test(junk=junk):
            page = read(service, junk, view(1))
            assert (len(page.posts), len(page.rejected)) == (1, 1)


def test_a_date_of_another_age_can_be_asked_below(
    service: Service, subtests: pytest.Subtests
) -> None:
    moments: list[str] = ["0001-01-01T00:00:00Z", "1969-12-31T00:00:00Z"]
    for moment in moments:
        with subtests.test(moment=moment):
            page = read(
                service,
                view(record=record(createdAt=moment), indexedAt=None, embed=None),
            )
            [post] = page.scanned
            assert search(service, until=post.id, since=post.id).is_end


def test_a_date_far_ahead_that_no_index_confirms_is_no_place_on_the_line(
    service: Service,
) -> None:
    """Else nothing would be looked for below it any more."""
    ahead = record(createdAt="9999-12-31T23:59:59.999999Z")
    page = read(service, view(record=ahead, indexedAt=None), view(3))
    assert len(page.posts) == 2
    assert len(page.scanned) == 1
