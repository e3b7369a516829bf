"""What pages show of a network, at every level of the policy."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from pytest_django import Settings

from tests.app.factories import (
    include,
    make_album,
    make_owner,
    make_photo,
    new_photo,
)
from tests.app.policies import LISTS, post_on_mastodon, post_on_x, restrict
from tests.app.reading import (
    link,
    photo_ids,
    read,
)
from tests.markup import compact
from twitter_album.redistribution_policy import Level

pytestmark = pytest.mark.django_db

EVERYWHERE = [*LISTS, "/topic/", "/owners"]
SECRETS = [
    "The text of ana",
    "What ana shows",
    "@ana",
    "Ana",
    "/owner/ana",
    "https://social.example/ana",
    "1,234",
    "24 Dec 2025",
    "2025-12-24",
]


@pytest.mark.one_database
class TestPages:
    def test_in_full_show_every_photo(self, client: Client) -> None:
        ours = post_on_x()
        other = post_on_mastodon(ours)
        for address in LISTS:
            assert set(photo_ids(read(client, address))) == {ours.pk, other.pk}, address

    def test_with_links_show_a_card_in_place_of_the_picture(
        self, client: Client, settings: Settings
    ) -> None:
        ours = post_on_x()
        other = post_on_mastodon(ours)
        restrict(settings, "x.page=link, x.share=nothing")
        for address in LISTS:
            page = compact(read(client, address))

            assert (
                '<a class="picture text-tile" href="https://x.example/i/status/77" '
                'rel="noopener"><span>A photo on X</span>' in page
            ), address
            assert photo_ids(page) == [other.pk], address
            assert "mia@one.example" in page, address
            assert ours.content_hash not in page, address

    def test_without_it_show_the_others_only(
        self, client: Client, settings: Settings
    ) -> None:
        ours = post_on_x()
        other = post_on_mastodon(ours)
        restrict(settings, "x.page=nothing, x.share=nothing")
        for address in LISTS:
            page = read(client, address)

            assert photo_ids(page) == [other.pk], address
            assert "A photo on X" not in page, address
            assert "x.example" not in page, address

    def test_in_full_tell_what_must_not_leak_otherwise(self, client: Client) -> None:
        photo = post_on_x()

        pages = [read(client, address) for address in (*LISTS, f"/photo/{photo.pk}")]

        assert [s for s in SECRETS if not any(s in page for page in pages)] == []

    def test_that_are_not_full_tell_nothing_of_post_or_person(
        self, client: Client, settings: Settings
    ) -> None:
        photo = post_on_x()
        for level in [Level.LINK, Level.NOTHING]:
            for address in [*EVERYWHERE, "/photo/{photo}"]:
                restrict(settings, f"x.page={level}, x.share=nothing")

                page = unescape(
                    client.get(address.format(photo=photo.pk)).content.decode()
                )

                assert not [s for s in SECRETS if s in page], (level, address)
                assert photo.content_hash not in page, (level, address)

    def test_of_one_photo_is_a_card_with_the_link(
        self, client: Client, settings: Settings
    ) -> None:
        photo = post_on_x()
        restrict(settings, "x.page=link")

        page = compact(read(client, f"/photo/{photo.pk}"))

        assert "<h1>A photo on X</h1>" in page
        assert 'href="https://x.example/i/status/77" rel="noopener"' in page
        assert "View on X" in page
        assert 'href="/topic/%23carnival"' in page
        assert "<img" not in page

    def test_with_links_do_not_tell_the_shape_of_a_picture(
        self, client: Client, settings: Settings
    ) -> None:
        album = post_on_x(width=1600, height=500).album
        make_photo(album, width=500, height=1600)
        restrict(settings, "x.page=link")

        shapes = re.findall(r'<figure class="photo (r\d+)">', read(client, "/"))

        assert len(shapes) == 2
        assert len(set(shapes)) == 1

    def test_of_one_photo_is_404_at_nothing(
        self, client: Client, settings: Settings
    ) -> None:
        photo = post_on_x()
        restrict(settings, "x.page=nothing")

        assert client.get(f"/photo/{photo.pk}").status_code == 404

    def test_of_a_person_is_404_where_nobody_is_named(
        self, client: Client, settings: Settings
    ) -> None:
        post_on_x()
        for level in [Level.LINK, Level.NOTHING]:
            restrict(settings, f"x.page={level}")

            assert client.get("/owner/ana").status_code == 404, level

    def test_of_a_person_finds_the_namesake_who_may_be_named(
        self, client: Client, settings: Settings
    ) -> None:
        album = post_on_x().album
        namesake = make_owner("ana", network="mastodon", server="one.example")
        photo = make_photo(album, namesake)
        restrict(settings, "x.page=nothing")

        assert photo_ids(read(client, "/owner/ana")) == [photo.pk]

    @pytest.mark.parametrize("post_url", ["", "javascript:alert(1)"])
    def test_without_an_address_have_a_card_that_leads_nowhere(
        self, client: Client, settings: Settings, post_url: str
    ) -> None:
        photo = post_on_x(post_url=post_url)
        restrict(settings, "x.page=link")

        for address in (*LISTS, f"/photo/{photo.pk}"):
            page = read(client, address)
            assert "A photo on X" in page
            assert 'href=""' not in page
            assert "javascript:" not in page

    def test_with_nothing_to_show_say_so(
        self, client: Client, settings: Settings
    ) -> None:
        post_on_x()
        restrict(settings, "x.page=nothing")

        page = re.sub("</?bdi>", "", read(client, "/topic/carnival"))

        assert "No photo of #carnival can be shown here at the moment." in page
        assert "1 photo by 1 person" in page

    def test_of_all_topics_show_the_pictures_of_the_others(
        self, client: Client, settings: Settings
    ) -> None:
        ours = post_on_x()
        other = post_on_mastodon(ours)
        for level in [Level.LINK, Level.NOTHING]:
            restrict(settings, f"x.page={level}")

            page = read(client, "/topic/")

            assert other.content_hash in page, level
            assert ours.content_hash not in page, level

    def test_are_walked_from_end_to_end(
        self, client: Client, settings: Settings
    ) -> None:
        album, people = make_album(), [make_owner(), make_owner(network="mastodon")]
        mixed = [new_photo(album, people[n % 3 == 0]) for n in range(130)]
        include(album, mixed)
        for written in ["x.page=nothing", "mastodon.page=nothing"]:
            restrict(settings, written)
            seen, address = [], "/topic/%23carnival"

            while address:
                page = read(client, address)
                seen += photo_ids(page)
                address = link(page, "next") or ""

            hidden = written.partition(".")[0]
            wanted = [photo.pk for photo in reversed(mixed) if photo.network != hidden]
            assert seen == wanted, written
