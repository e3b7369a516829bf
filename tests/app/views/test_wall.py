"""The wall of a venue: what its page is played with, and what it hears."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from app.gallery import qr_codes
from app.models import Album, Photo
from app.views.wall_photos import SCRIPT
from tests.app.factories import make_album, make_owner, make_photo, make_photos
from tests.app.policies import restrict
from tests.app.views.wall_answers import PHOTOS, WALL, heard, ids
from tests.markup import compact

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


class TestPage:
    def test_plays_a_mosaic_unless_told_otherwise(self, client: Client) -> None:
        make_photo(make_album())

        page = client.get(WALL).content.decode()

        assert 'data-scene="mosaic" data-every="8" data-shuffle="0"' in compact(page)
        assert "no-captions" not in page.partition("<template")[0]
        assert "no-controls" not in page.partition("<template")[0]

    def test_is_played_as_its_address_says(self, client: Client) -> None:
        make_photo(make_album())

        page = client.get(
            f"{WALL}?scene=slides&every=20&shuffle=1&controls=0&caption=0"
        ).content.decode()

        assert 'data-scene="slides" data-every="20" data-shuffle="1"' in compact(page)
        assert 'class="wall no-captions no-controls ' in page
        assert '<option value="20" selected>20 seconds</option>' in compact(page)

    def test_says_what_it_expects(self, client: Client) -> None:
        cases = [
            ("scene=disco", "scene must be mosaic or slides."),
            ("every=1", "every must be a whole number of seconds from 2 to 600."),
            ("every=601", "every must be a whole number of seconds from 2 to 600."),
            ("every=8.5", "every must be a whole number of seconds from 2 to 600."),
            ("every=٨", "every must be a whole number of seconds from 2 to 600."),
            ("shuffle=yes", "shuffle must be 0 or 1."),
            ("controls=", "controls must be 0 or 1."),
            ("caption=2", "caption must be 0 or 1."),
        ]
        make_album()
        for query, sentence in cases:
            response = client.get(f"{WALL}?{query}")

            assert response.status_code == 400, (query, sentence)
            assert sentence in response.content.decode(), (query, sentence)

    def test_shows_the_newest_without_a_script(self, client: Client) -> None:
        album = make_album()
        photos = make_photos(album, 30)

        page = client.get(WALL).content.decode()

        assert page.count('<a class="picture"') == 24
        assert f'href="/photo/{photos[-1].pk}"' in page
        assert f'href="/photo/{photos[0].pk}"' not in page

    def test_leads_to_the_album_by_a_code(
        self, client: Client, settings: Settings
    ) -> None:
        settings.SITE_URL = "https://album.example"
        make_album()

        page = client.get(WALL).content.decode()

        label = "All photos of #carnival, album.example/topic/carnival"
        assert f'href="/topic/%23carnival" aria-label="{label}"' in page
        assert qr_codes.element("https://album.example/topic/%23carnival") in page
        assert "style=" not in page

    def test_says_where_its_code_leads_how_many_photos_and_how_to_take_part(
        self, client: Client, settings: Settings
    ) -> None:
        settings.SITE_URL = "https://album.example"
        settings.MASTODON_SERVERS = ["social.example"]
        album = make_album(networks="mastodon", title="Carnival in Binche")
        make_photos(album, 3)

        page = client.get(WALL).content.decode()

        assert "album.example/<wbr>topic/<wbr>carnival</bdi>" in page
        assert client.get("/topic/carnival").status_code in (200, 301, 302)
        assert '<p class="photo-count">3 photos</p>' in page
        assert "<h1><bdi>Carnival in Binche</bdi></h1>" in page
        assert "Post a photo with <bdi>#carnival</bdi> on Mastodon" in page
        Album.objects.update(is_paused=True)
        assert "Post a photo" not in client.get(WALL).content.decode()

    def test_is_there_for_an_empty_album(self, client: Client) -> None:
        make_album()

        page = client.get(WALL).content.decode()

        assert "is-empty" in page
        assert "No photo is here yet. The first ones appear by themselves." in page

    def test_is_not_there_for_no_album(self, client: Client) -> None:
        assert client.get("/topic/%23nothing/wall").status_code == 404
        assert client.get("/topic/%23nothing/wall/photos").status_code == 404

    def test_costs_four_queries_whatever_the_album_holds(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        make_photos(make_album(), 70)

        with django_assert_num_queries(4):
            client.get(WALL)


class TestPhotos:
    def test_are_told_with_what_a_wall_needs(self, client: Client) -> None:
        owner = make_owner("ana", display_name="Ana Sol\u202e")
        photo = make_photo(
            make_album(),
            owner,
            width=1500,
            height=1000,
            alt_text="Lanterns",
            text="What a night\u202e! " + "la " * 99,
        )

        (told,) = heard(client)["photos"]

        folder = f"/media/{photo.content_hash[:2]}/{photo.content_hash}"
        assert told == {
            "id": photo.pk,
            "at": round(photo.first_seen.timestamp() * 1_000_000),
            "appeared": photo.appeared_version,
            "posted": photo.posted_at.isoformat(),
            "ratio": 1.5,
            "sources": [
                [width, f"{folder}-{width}.webp"]
                for width in (320, 480, 640, 1280, 1500)
            ],
            "placeholder": photo.placeholder,
            "alt": "Lanterns",
            "text": "What a night! " + "la " * 55 + "…",
            "owner": "Ana Sol",
            "handle": "@ana",
            "network": "X",
        }

    def test_go_back_in_time_page_by_page(self, client: Client) -> None:
        photos = make_photos(make_album(), 5)
        newest = [photo.pk for photo in photos[::-1]]

        first = heard(client, limit=3)
        second = heard(client, limit=3, after=first["after"])

        assert ids(first) + ids(second) == newest
        assert second["after"] is None

    def test_leave_out_networks_that_are_not_shown_in_full(
        self, client: Client, settings: Settings
    ) -> None:
        album = make_album()
        linked = make_photo(album)
        shown = make_photo(album, make_owner(network="mastodon"))
        restrict(settings, "x.page=link")

        answer = heard(client)
        page = client.get(WALL).content.decode()

        assert ids(answer) == [shown.pk]
        assert f"/photo/{linked.pk}" not in page

    def test_are_never_an_old_answer(self, client: Client) -> None:
        album = make_album()
        make_photo(album)

        first = client.get(PHOTOS)
        again = client.get(PHOTOS, headers={"If-None-Match": first["ETag"]})
        make_photo(album)
        changed = client.get(PHOTOS, headers={"If-None-Match": first["ETag"]})

        assert first["Cache-Control"] == "no-cache"
        assert (again.status_code, changed.status_code) == (304, 200)

    def test_tell_the_script_so_that_an_old_page_renews_itself(
        self, client: Client
    ) -> None:
        make_album()

        assert heard(client)["script"] == f"/static/{SCRIPT}"
        assert f'src="/static/{SCRIPT}"' in client.get(WALL).content.decode()

    @pytest.mark.parametrize(
        "query",
        [
            {"since": ""},
            {"since": "1-x"},
            {"since": f"0123abcd-{2**63}"},
            {"after": "yesterday"},
            {"limit": "101"},
        ],
    )
    def test_of_a_question_that_makes_no_sense(
        self, client: Client, query: dict[str, str]
    ) -> None:
        make_album()

        response = client.get(PHOTOS, query)

        assert response.status_code == 400
        assert response.json()["detail"]

    def test_tell_the_count_and_the_milestone_that_was_just_reached(
        self, client: Client
    ) -> None:
        album = make_album(milestones="3,100")
        make_photos(album, 2, make_owner("ana", display_name="Ana"))
        before = heard(client)
        third = make_photo(album, make_owner("bo", display_name="Bo"))

        after = heard(client)

        assert (before["count"], before["milestone"]) == ("2 photos", None)
        assert after["count"] == after["milestone"]["title"] == "3 photos"
        assert after["milestone"]["sentence"] == "Number 3 came from Bo."
        assert after["milestone"]["photo"]["id"] == third.pk
        Photo.objects.filter(pk=third.pk).update_visibility(is_hidden=True)
        hidden = heard(client)["milestone"]
        assert (hidden["sentence"], hidden["photo"]) == ("", None)
        album.reached.update(reached_at=timezone.now() - timedelta(hours=2))
        assert heard(client)["milestone"] is None

    def test_of_the_top_seven_are_told_best_first(
        self, client: Client, settings: Settings
    ) -> None:
        album = make_album()
        make_photos(album, 8, favorite_count=3)
        best = make_photo(album, favorite_count=1200)
        make_photo(album, make_owner(network="mastodon"), favorite_count=5000)
        restrict(settings, "mastodon.page=link")

        response = client.get(f"{WALL}/top-seven")

        ranked = response.json()["photos"]
        assert response["Cache-Control"] == "no-cache"
        assert (ranked[0]["id"], ranked[0]["favourites"]) == (
            best.pk,
            "1,200 favourites",
        )
        assert 5 <= len(ranked) <= 7

    def test_cost_four_questions(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        make_photos(make_album(milestones="500"), 100)

        with django_assert_num_queries(4):
            answer = heard(client, limit=60)

        assert len(answer["photos"]) == 60
