"""Values in an address that the album cannot mean: 400 or 404, or the list again."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from app.models import Photo
from app.top_seven import captions
from app.top_seven.versions import Rank
from datasource.sources import sanitize
from tests.app.factories import make_album, make_owner, make_photo, store_picture

pytestmark = pytest.mark.django_db

HUGE = "9" * 20
LISTS = ("album", "feed", "photo", "ranking")


def changelist(table: str, app: str = "app") -> str:
    return reverse(f"admin:{app}_{table}_changelist")


@pytest.fixture
def visitor(client: Client) -> Client:
    client.raise_request_exception = False
    return client


@pytest.fixture
def organiser(admin_client: Client) -> Client:
    admin_client.raise_request_exception = False
    return admin_client


class TestPages:
    @pytest.mark.one_database
    def test_an_address_too_long_for_a_qr_code_has_none(self, visitor: Client) -> None:
        for kind in ["svg", "png"]:
            path = f"/qr/topic/%23{'%C3%A4' * 580}.{kind}"
            assert visitor.get(path).status_code == 404, kind

    def test_a_number_that_no_column_holds_is_a_bad_request(
        self, visitor: Client
    ) -> None:
        assert visitor.get(f"/avatar/{HUGE}-0.webp").status_code in (400, 404)

    def test_a_search_longer_than_a_pattern_may_be_is_answered(
        self, organiser: Client
    ) -> None:
        query = {"q": "a" * 60_000}
        assert organiser.get(changelist("photo"), query).status_code in (200, 302)


class TestListsOfTheAdmin:
    def test_an_album_that_cannot_be_is_no_error(self, organiser: Client) -> None:
        for value in [HUGE, "-1", "x", "\0", "²", "1,2"]:
            for table in LISTS:
                answer = organiser.get(changelist(table), {"album": value})
                assert answer.status_code in (200, 302), (value, table)
                if answer.status_code == 302:
                    assert answer["Location"] == f"{changelist(table)}?e=1", (
                        value,
                        table,
                    )

    def test_a_wrong_lookup_leads_to_the_whole_list(self, organiser: Client) -> None:
        cases = [
            {"id__in": HUGE},
            {"id__in": f"1,{HUGE}"},
            {"id__range": "3"},
            {"id__gte": HUGE},
            {"text": "\0"},
        ]
        make_photo(make_album())
        for query in cases:
            answer = organiser.get(changelist("photo"), query)
            assert answer.status_code in (200, 302), query

    def test_lists_that_are_not_ours_do_the_same(self, organiser: Client) -> None:
        for app, table in [("auth", "user"), ("axes", "accessattempt")]:
            path = changelist(table, app)
            answer = organiser.get(path, {"id__in": HUGE})
            assert answer.status_code in (200, 302), (app, table)
            assert (
                organiser.get(path, {"id__range": "3"})["Location"] == f"{path}?e=1"
            ), app

    @pytest.mark.one_database
    def test_a_length_of_time_that_is_none_leads_to_the_whole_list(
        self, organiser: Client
    ) -> None:
        """PostgreSQL takes the 3 for three seconds."""
        path = changelist("cronjoblog", "django_cron")
        answer = organiser.get(path, {"duration__in": "3"})
        assert answer["Location"] == f"{path}?e=1"

    def test_a_pattern_that_takes_for_ever_is_refused(self, organiser: Client) -> None:
        make_photo(make_album(), text="a" * 18)
        query = {"text__regex": "(a+)+$b"}
        assert organiser.get(changelist("photo"), query).status_code == 400

    def test_an_action_on_what_is_no_row_is_a_bad_request(
        self, organiser: Client
    ) -> None:
        make_album()
        for key in [HUGE, "x", "1/2", "\0", ""]:
            data = {"action": "pause", "_selected_action": key}
            answer = organiser.post(changelist("album"), data)
            assert answer.status_code == 400, key


@pytest.mark.one_database
class TestLinksWithSomebodysPassword:
    """A post and a person whose addresses lead elsewhere than they seem."""

    ADDRESS = "https://bank.example@evil.example/1"

    @pytest.fixture
    def photo(self) -> Photo:
        owner = make_owner("ana", url=self.ADDRESS)
        picture = store_picture(320, 240)
        return make_photo(make_album(), owner, post_url=self.ADDRESS, **picture)

    @pytest.mark.one_database
    def test_are_nowhere_to_be_seen(self, client: Client, photo: Photo) -> None:
        cases = [
            "/",
            "/topic/carnival",
            "/topic/carnival/7",
            "/owner/ana",
            "/photo/{pk}",
            "/photo/{pk}/panel",
            "/topic/carnival/feed",
            "/owner/ana/feed",
            "/api",
            "/api/topic/carnival/7",
            "/api/owner/ana",
            "/oembed?url=http%3A//127.0.0.1%3A8000/photo/{pk}",
        ]
        for path in cases:
            answer = client.get(path.format(pk=photo.pk))
            assert answer.status_code == 200, path
            assert "evil.example" not in answer.content.decode(), path

    @pytest.mark.one_database
    def test_are_in_no_caption_of_a_download(self, photo: Photo) -> None:
        caption = captions.caption_of(Rank(1, photo, 7))
        assert "@ana" in caption
        assert "evil.example" not in caption

    @pytest.mark.one_database
    def test_are_text_to_the_organiser(
        self, admin_client: Client, photo: Photo
    ) -> None:
        for row in (photo, photo.owner):
            name = f"admin:app_{row._meta.model_name}_change"
            page = admin_client.get(reverse(name, args=[row.pk])).content.decode()
            assert "evil.example" in page
            assert f'href="{self.ADDRESS}' not in page

    @pytest.mark.one_database
    def test_are_not_taken_from_a_network(self) -> None:
        assert sanitize.link(self.ADDRESS) == ""
