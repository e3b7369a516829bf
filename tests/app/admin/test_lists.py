"""The lists of the admin, and its milestones."""

from __future__ import annotations

from typing import ClassVar

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from app.admin import base
from app.gallery import formatting
from app.models import (
    Album,
    DeadLetter,
    Delivery,
    Feed,
    Milestone,
    Owner,
    Photo,
    Run,
)
from tests.app.admin_pages import act, list_of, page_of
from tests.app.admin_rows import READ_ONLY, fill
from tests.app.factories import (
    make_album,
    make_photo,
    make_photos,
)
from twitter_album import __version__

pytestmark = pytest.mark.django_db
LISTS = [Album, Owner, Photo, *READ_ONLY]


@pytest.mark.one_database
class TestMilestones:
    def test_a_dead_mail_is_sent_again(self, admin_client: Client) -> None:
        make_photo(make_album(milestones="1", recipients="ana@one.example"))
        row = Delivery.objects.get()
        row.claim()
        row.settle(Delivery.State.DEAD, failure="550 nobody")

        told = act(admin_client, "send_again", row)

        assert told.startswith("1 e-mail")
        row.refresh_from_db()
        assert (row.state, row.attempts, row.failure) == ("queued", 0, "")

    def test_a_sent_mail_is_not_sent_again(self, admin_client: Client) -> None:
        make_photo(make_album(milestones="1", recipients="ana@one.example"))
        row = Delivery.objects.get()
        row.claim()
        row.settle(Delivery.State.SENT)

        act(admin_client, "send_again", row)

        assert Delivery.objects.get().state == "sent"

    def test_shows_its_mails(self, admin_client: Client) -> None:
        make_photo(make_album(milestones="1", recipients="ana@one.example"))

        text = admin_client.get(page_of(Milestone.objects.get())).text

        assert "ana@one.example" in text


class TestLists:
    QUERIES: ClassVar = {
        Album: 5,
        Owner: 6,
        Photo: 9,
        Feed: 8,
        Run: 7,
        DeadLetter: 5,
        Milestone: 5,
        Delivery: 5,
    }

    def test_take_as_many_queries_for_few_as_for_many(
        self, admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for start, number in ((0, 1), (1, 7)):
            fill(number, start=start)
            for model, queries in self.QUERIES.items():
                with django_assert_num_queries(queries, info=str(model)):
                    admin_client.get(list_of(model))

    def test_open_each_row(
        self,
        admin_client: Client,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        fill(2)
        for model in LISTS:
            row = model.objects.first()

            with django_assert_max_num_queries(10):
                response = admin_client.get(page_of(row))

            assert response.status_code == 200, model
            assert "unsafe" not in response["Content-Security-Policy"], model

    def test_can_be_searched(self, admin_client: Client) -> None:
        fill(1)
        for model in LISTS:
            assert admin_client.get(list_of(model, q="tag")).status_code == 200, model

    def test_count_no_further_than_people_turn_pages(
        self, admin_client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(base, "MAX_COUNTED", 60)
        make_photos(make_album(), 70)

        response = admin_client.get(list_of(Photo))

        assert response.context["cl"].result_count == 60

    def test_are_for_staff_only(self, client: Client) -> None:
        for model in LISTS:
            assert client.get(list_of(model)).status_code == 302


def test_dates_are_written_as_on_the_pages_of_the_album(admin_client: Client) -> None:
    photo = make_photo(make_album())

    page = admin_client.get(list_of(Photo)).content.decode()

    assert formatting.moment(photo.first_seen) in page


@pytest.mark.one_database
def test_every_page_of_the_admin_names_the_version_to_who_is_logged_in(
    admin_client: Client, client: Client
) -> None:
    own = ("admin:index", "admin:app_photo_queue", "admin:app_photo_changelist")
    for name in (*own, "admin:password_change"):
        page = admin_client.get(reverse(name)).text
        footer = page.partition('<footer id="footer">')[2]
        assert f"Twitter Album {__version__}" in footer
    assert __version__ not in client.get(reverse("admin:login")).text


@pytest.mark.one_database
def test_the_admin_is_called_as_the_site_is(
    admin_client: Client, client: Client, settings: Settings
) -> None:
    settings.SITE_NAME = "Carnival on the River"
    pages = (
        admin_client.get(reverse("admin:index")).text,
        client.get(reverse("admin:login")).text,
    )
    for page in pages:
        head, _, body = page.partition("</title>")
        assert head.endswith("| Carnival on the River")
        assert "<bdi>Carnival on the River</bdi>" in body
