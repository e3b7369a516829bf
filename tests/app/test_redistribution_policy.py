"""What visitors and programs get of a network, at every level of the policy."""

from __future__ import annotations

import itertools
import json
import re
from html import unescape
from urllib.parse import urlsplit

import jsonschema
import pytest
from django.conf import settings as site
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from app.models import Photo
from tests.app.factories import (
    include,
    let_the_clock_share,
    make_album,
    make_owner,
    make_photo,
    new_photo,
    store_picture,
)
from tests.app.policies import post_on_mastodon, post_on_x, restrict
from tests.app.reading import (
    get,
    ids,
    link,
    meta,
    photo_ids,
    picture_path,
    read,
    strict,
    walk,
)
from tests.markup import compact
from twitter_album.redistribution_policy import Level, Surface

pytestmark = pytest.mark.django_db

LISTS = ["/", "/topic/%23carnival", "/topic/%23carnival/7"]
API_LISTS = ["/api", "/api/topic/carnival", "/api/topic/carnival/7"]
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
API_SECRETS = [
    "The text of ana",
    "What ana shows",
    "Ana",
    "1234",
    "2025-12-24",
    "https://social.example/ana",
    "https://pictures.example/",
    "-640.webp",
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
        assert "<span>1 photo</span>" in page

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


@pytest.mark.one_database
class TestApi:
    def test_in_full_tells_what_is_known(self, client: Client) -> None:
        post_on_x()
        for address in [*API_LISTS, "/api/owner/ana"]:
            (data,) = get(client, address)["data"]

            assert data["text"] == "The text of ana", address
            assert data["restricted"] is False, address

    @pytest.mark.parametrize("address", [API_LISTS[1], API_LISTS[2]])
    def test_with_links_tells_ids_and_links_under_the_same_keys(
        self, client: Client, settings: Settings, address: str
    ) -> None:
        photo = post_on_x()
        (full,) = get(client, address)["data"]
        restrict(settings, "x.api=link")

        (data,) = get(client, address)["data"]

        assert list(data) == list(full)
        assert list(data["owner"]) == list(full["owner"])
        assert data == {
            "id": photo.pk,
            "post_id": "77",
            "media_url": None,
            "favorite_count": None,
            "first_seen": full["first_seen"],
            "network": "x",
            "topic": "#carnival",
            "owner": {"handle": "", "display_name": "", "url": "", "network": "x"},
            "post_url": "https://x.example/i/status/77",
            "text": "",
            "alt_text": "",
            "posted_at": None,
            "state": "ready",
            "width": None,
            "height": None,
            "renditions": [],
            "also_on": [],
            "restricted": True,
        }

    def test_with_links_tells_all_of_the_others(
        self, client: Client, settings: Settings
    ) -> None:
        other = post_on_mastodon(post_on_x())
        restrict(settings, "x.api=link")
        for address in API_LISTS:
            data = get(client, address)["data"]

            told = {photo["network"]: photo for photo in data}
            assert told["x"]["restricted"] is True, address
            assert told["mastodon"]["restricted"] is False, address
            assert told["mastodon"]["id"] == other.pk, address
            assert told["mastodon"]["renditions"], address

    def test_at_nothing_leaves_the_network_out(
        self, client: Client, settings: Settings
    ) -> None:
        other = post_on_mastodon(post_on_x())
        restrict(settings, "x.api=nothing")
        for address in API_LISTS:
            assert ids(get(client, address)["data"]) == [other.pk], address

    def test_at_nothing_knows_nobody_there(
        self, client: Client, settings: Settings
    ) -> None:
        post_on_x()
        restrict(settings, "x.api=nothing")

        assert client.get("/api/owner/ana").status_code == 404

    def test_is_walked_from_end_to_end(
        self, client: Client, settings: Settings
    ) -> None:
        album, people = make_album(), [make_owner(), make_owner(network="mastodon")]
        mixed = [new_photo(album, people[n % 3 == 0]) for n in range(50)]
        include(album, mixed)
        for level in Level:
            restrict(settings, f"x.api={level}")

            found = list(walk(client, "/api/topic/carnival?limit=7"))

            is_left_out = level == Level.NOTHING
            wanted = [
                p.pk for p in mixed[::-1] if not (is_left_out and p.network == "x")
            ]
            assert ids(found) == wanted, level
            restricted = {p["network"] for p in found if p["restricted"]}
            assert restricted == ({"x"} if level == Level.LINK else set()), level

    def test_with_links_tells_nothing_else_of_post_or_person(
        self, client: Client, settings: Settings
    ) -> None:
        def told(address: str, accept: str) -> str:
            response = client.get(address, headers={"accept": accept})
            return unescape(response.content.decode())

        post_on_x()
        forms = ("text/html", "application/json")
        asked = list(itertools.product([*API_LISTS, "/api/owner/ana"], forms))
        for each in asked:
            assert [s for s in API_SECRETS if s not in told(*each)] == [], each
        restrict(settings, "x.api=link")

        for each in asked:
            assert [s for s in API_SECRETS if s in told(*each)] == [], each
            assert "/i/status/77" in told(*each), each

    def test_with_links_is_what_the_schema_says(
        self, client: Client, settings: Settings
    ) -> None:
        post_on_x()
        restrict(settings, "x.api=link")
        schemas = strict(get(client, "/api/schema")["components"]["schemas"])

        for address, name in ((API_LISTS[0], "PhotoPage"), (API_LISTS[2], "TopSeven")):
            jsonschema.validate(
                get(client, address),
                {
                    "$ref": f"#/components/schemas/{name}",
                    "components": {"schemas": schemas},
                },
            )
        assert "link of a post" in json.dumps(schemas["Photo"]["properties"])


@pytest.mark.one_database
class TestTable:
    def test_restricts_no_surface_but_the_one_named(
        self, client: Client, settings: Settings
    ) -> None:
        post_on_x()
        for level in [Level.LINK, Level.NOTHING]:
            for address in [*LISTS, *API_LISTS]:
                own = Surface.API if address.startswith("/api") else Surface.PAGE
                for surface in Surface:
                    restrict(settings, f"x.{surface}={level}")

                    told = client.get(address).content.decode()

                    assert ("Ana" in told) is (surface != own), surface

    def test_restricts_no_network_but_the_one_named(
        self, client: Client, settings: Settings
    ) -> None:
        album = make_album()
        for name in site.STORED_NETWORKS:
            make_photo(album, make_owner(f"on_{name}", network=name))
        for network in ["x", "mastodon", "bluesky"]:
            for address in [LISTS[0], API_LISTS[0]]:
                restrict(settings, f"{network}.*=nothing")

                told = client.get(address).content.decode()

                named = {name for name in site.STORED_NETWORKS if f"on_{name}" in told}
                assert named == set(site.STORED_NETWORKS) - {network}, (
                    network,
                    address,
                )

    def test_needs_no_query_of_its_own(
        self,
        client: Client,
        settings: Settings,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        photo = post_on_x()
        post_on_mastodon(photo)
        for level in [Level.LINK, Level.NOTHING]:
            for address, queries in [("/", 5), ("/topic/", 4), ("/api", 2)]:
                restrict(settings, f"x.*={level}")

                with django_assert_num_queries(queries):
                    client.get(address)


@pytest.mark.one_database
class TestSharePicture:
    @pytest.mark.parametrize("level", [Level.LINK, Level.NOTHING])
    def test_leaves_out_what_is_not_full(
        self, client: Client, settings: Settings, level: Level
    ) -> None:
        ours = post_on_x(**store_picture(640, 480, "#ff0000"))
        other = post_on_mastodon(ours)
        Photo.objects.filter(pk=other.pk).update(**store_picture(640, 480, "#00ff00"))
        restrict(settings, f"x.share={level}")

        path = picture_path(client, LISTS[2])

        assert path.endswith(f"/0-{other.pk}.jpg")
        assert client.get(path).status_code == 200
        assert meta(client, LISTS[2])["og:image:alt"].startswith("The most")

    def test_is_not_there_when_nothing_is_left(
        self, client: Client, settings: Settings
    ) -> None:
        photo = post_on_x()
        restrict(settings, "x.share=link")
        for address in [*LISTS[1:], "/photo/{photo}"]:
            assert "og:image" not in meta(client, address.format(photo=photo.pk)), (
                address
            )

    def test_that_was_shared_before_leads_to_the_present_one(
        self, client: Client, settings: Settings
    ) -> None:
        ours = post_on_x(**store_picture(640, 480, "#ff0000"))
        other = post_on_mastodon(ours)
        Photo.objects.filter(pk=other.pk).update(**store_picture(640, 480, "#00ff00"))
        before = picture_path(client, LISTS[2])
        alone = picture_path(client, f"/photo/{ours.pk}")
        assert client.get(before).status_code == client.get(alone).status_code == 200
        restrict(settings, "x.share=nothing")

        present = picture_path(client, LISTS[2])

        assert present != before
        assert urlsplit(client.get(before)["Location"]).path == present
        assert urlsplit(client.get(alone)["Location"]).path == present

    def test_that_is_gone_leads_to_what_the_page_has(
        self, client: Client, settings: Settings
    ) -> None:
        ours = post_on_x(**store_picture(640, 480, "#ff0000"))
        others = [post_on_mastodon(ours) for _ in range(2)]
        keys = [photo.pk for photo in others]
        Photo.objects.filter(pk__in=keys).update(**store_picture(640, 480, "#00ff00"))
        let_the_clock_share()
        before = picture_path(client, LISTS[2])
        restrict(settings, "x.page=nothing")
        Photo.objects.filter(pk=keys[0]).update_visibility(is_hidden=True)

        response = client.get(before)

        kept = picture_path(client, f"{LISTS[2]}/1")
        assert urlsplit(response["Location"]).path == kept
        assert kept.endswith(f"-{keys[1]}.jpg")
        assert str(ours.pk) not in kept.rpartition("/")[2].split("-")


@pytest.mark.one_database
class TestAttribution:
    @pytest.mark.parametrize(
        ("network", "name"),
        [("x", "X"), ("mastodon", "Mastodon"), ("bluesky", "Bluesky")],
    )
    def test_names_and_links_person_profile_time_and_post(
        self, client: Client, network: str, name: str
    ) -> None:
        owner = make_owner("ana", network=network, display_name="Ana Sol")
        photo = make_photo(make_album(), owner)
        for address in [*LISTS, "/owner/ana", "/photo/{photo}"]:
            page = compact(read(client, address.format(photo=photo.pk)))

            assert re.search(
                r'<a [^>]*href="/owner/ana"><bdi>Ana Sol</bdi></a>', page
            ), address
            profile = (
                'href="https://social.example/ana" rel="noopener"><bdi>@ana</bdi></a>'
            )
            assert profile in page, address
            to_post = rf'<a [^>]*href="{re.escape(photo.post_url)}" rel="noopener">'
            assert re.search(to_post + r"(Posted ?)?<time ", page), address
            assert f"View on {name}" in page, address

    def test_of_a_post_has_no_button_of_another_network(self, client: Client) -> None:
        photo = make_photo(make_album())
        for address in ["/", "/topic/%23carnival", "/photo/{photo}"]:
            page = compact(read(client, address.format(photo=photo.pk)))

            assert "facebook" not in page.partition("</svg>")[2].lower(), address
