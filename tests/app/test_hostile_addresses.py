"""Values in an address that the album cannot mean: 400 or 404, or the list again."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.app.factories import make_album, make_photo

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
    @pytest.mark.parametrize("kind", ["svg", "png"])
    def test_an_address_too_long_for_a_qr_code_has_none(
        self, visitor: Client, kind: str
    ) -> None:
        path = f"/qr/topic/%23{'%C3%A4' * 580}.{kind}"
        assert visitor.get(path).status_code == 404

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
    @pytest.mark.parametrize("value", [HUGE, "-1", "x", "\0", "²", "1,2"])
    @pytest.mark.parametrize("table", LISTS)
    def test_an_album_that_cannot_be_is_no_error(
        self, organiser: Client, table: str, value: str
    ) -> None:
        answer = organiser.get(changelist(table), {"album": value})
        assert answer.status_code in (200, 302)
        if answer.status_code == 302:
            assert answer["Location"] == f"{changelist(table)}?e=1"

    @pytest.mark.parametrize(
        "query",
        [
            {"id__in": HUGE},
            {"id__in": f"1,{HUGE}"},
            {"id__range": "3"},
            {"id__gte": HUGE},
            {"text": "\0"},
        ],
    )
    def test_a_wrong_lookup_leads_to_the_whole_list(
        self, organiser: Client, query: dict[str, str]
    ) -> None:
        make_photo(make_album())
        answer = organiser.get(changelist("photo"), query)
        assert answer.status_code in (200, 302)

    @pytest.mark.parametrize(
        ("app", "table"), [("auth", "user"), ("axes", "accessattempt")]
    )
    def test_lists_that_are_not_ours_do_the_same(
        self, organiser: Client, app: str, table: str
    ) -> None:
        path = changelist(table, app)
        answer = organiser.get(path, {"id__in": HUGE})
        assert answer.status_code in (200, 302)
        assert organiser.get(path, {"id__range": "3"})["Location"] == f"{path}?e=1"

    def test_a_pattern_that_takes_for_ever_is_refused(self, organiser: Client) -> None:
        make_photo(make_album(), text="a" * 18)
        query = {"text__regex": "(a+)+$b"}
        assert organiser.get(changelist("photo"), query).status_code == 400

    @pytest.mark.parametrize("key", [HUGE, "x", "1/2", "\0", ""])
    def test_an_action_on_what_is_no_row_is_a_bad_request(
        self, organiser: Client, key: str
    ) -> None:
        make_album()
        data = {"action": "pause", "_selected_action": key}
        answer = organiser.post(changelist("album"), data)
        assert answer.status_code == 400
