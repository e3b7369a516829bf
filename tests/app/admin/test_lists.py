"""The lists of the admin, and the warnings on its first page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from app.admin import base
from app.models import (
    Album,
    DeadLetter,
    Delivery,
    Feed,
    Milestone,
    Owner,
    Photo,
    Run,
    Window,
)
from tests.app.admin_pages import act, list_of, make_feed, page_of
from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    make_photos,
    store_picture,
)
from twitter_album import __version__

pytestmark = pytest.mark.django_db

READ_ONLY: list[Any] = [Feed, Run, DeadLetter, Milestone, Delivery]
LISTS = [Album, Owner, Photo, *READ_ONLY]


def fill(number: int, *, start: int = 0) -> None:
    """Some rows in every list."""
    recipients = "ana@one.example, ben@one.example, eve@one.example"
    for n in range(start, start + number):
        album = make_album(f"tag{n}", milestones="1", recipients=recipients)
        make_photo(album, make_owner(), **store_picture(400, 300))
        feed = make_feed(album)
        for lo in "135":
            Window.objects.create(feed=feed, lo=lo, hi=f"{lo}5")
        Run.objects.create(feed=feed, ended_at=timezone.now(), failure="too slow")
        DeadLetter.objects.create(feed=feed, post_id="1", reason="odd", raw='{"a": 1}')


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


@pytest.mark.one_database
class TestFeeds:
    def test_fetch_now_makes_it_due(self, admin_client: Client) -> None:
        feed = make_feed(make_album(), due_at=timezone.now() + timedelta(hours=1))

        act(admin_client, "fetch_now", feed)

        feed.refresh_from_db()
        assert feed.due_at <= timezone.now()

    def test_fetch_now_ends_what_rests_but_no_wait_that_was_asked_for(
        self, admin_client: Client
    ) -> None:
        later = timezone.now() + timedelta(hours=1)
        feed = make_feed(make_album(), due_at=later, not_before=later)
        other = make_feed(make_album("other"), due_at=later)
        for owner in (feed, other):
            Window.objects.create(feed=owner, attempts=7, try_at=later)

        act(admin_client, "fetch_now", feed)

        feed.refresh_from_db()
        rested, untouched = feed.windows.get(), other.windows.get()
        assert feed.not_before == later
        assert rested.try_at <= timezone.now()
        assert rested.attempts == 0
        assert (untouched.try_at, untouched.attempts) == (later, 7)

    def test_fetch_now_counts_what_is_really_looked_at(
        self, admin_client: Client
    ) -> None:
        dropped = make_feed(make_album(), asked_at=None)

        assert act(admin_client, "fetch_now", dropped).startswith("0 feeds")

    def test_shows_its_windows(self, admin_client: Client) -> None:
        feed = make_feed(make_album())
        Window.objects.create(feed=feed, lo="111", hi="222", reason="too slow")

        text = admin_client.get(page_of(feed)).text

        assert "111" in text
        assert "too slow" in text

    def test_a_dead_letter_is_shown_as_it_came(self, admin_client: Client) -> None:
        letter = DeadLetter.objects.create(
            feed=make_feed(make_album()),
            post_id="7",
            reason="odd",
            raw=r'{"<b>": "\u00e9\u0000"}',
        )

        text = admin_client.get(page_of(letter)).text

        assert "&lt;b&gt;&quot;: &quot;é\\u0000" in text

    def test_a_dead_letter_that_is_no_json_is_shown_all_the_same(
        self, admin_client: Client
    ) -> None:
        letter = DeadLetter.objects.create(
            feed=make_feed(make_album()), post_id="7", reason="odd", raw="<b>{"
        )

        assert "<pre>&lt;b&gt;{</pre>" in admin_client.get(page_of(letter)).text

    def test_are_only_read(self, admin_client: Client) -> None:
        fill(1)
        for model in READ_ONLY:
            row = model.objects.first()

            assert admin_client.post(page_of(row), {}).status_code == 403, model
            add = reverse(f"admin:app_{model._meta.model_name}_add")
            assert admin_client.get(add).status_code == 403, model


@pytest.mark.one_database
class TestAlarms:
    def test_are_silent_when_all_is_well(self, admin_client: Client) -> None:
        Run.objects.create(feed=make_feed(make_album()), ended_at=timezone.now())

        assert "messagelist" not in admin_client.get(reverse("admin:index")).text

    def test_tell_what_needs_a_person(self, admin_client: Client) -> None:
        album = make_album(milestones="1", recipients="ana@one.example")
        make_photo(album)
        make_photo(album, ready=False, state="failed")
        Delivery.objects.update(state="dead")
        feed = make_feed(album, created_at=timezone.now() - timedelta(days=1))
        Run.objects.create(feed=feed, ended_at=timezone.now(), failure="401")
        Run.objects.create(feed=feed)  # under way

        text = admin_client.get(reverse("admin:index")).text

        assert "1 e-mail given up" in text
        assert "1 picture failed for good" in text
        assert "1 feed without a good answer" in text

    def test_are_silent_on_feeds_that_nobody_asks_for(
        self, admin_client: Client
    ) -> None:
        long_ago = timezone.now() - timedelta(days=1)
        for tag, asked_at in (("one", long_ago), ("two", None)):
            feed = make_feed(make_album(tag), asked_at=asked_at, created_at=long_ago)
            Run.objects.create(feed=feed, ended_at=timezone.now(), failure="401")

        assert "good answer" not in admin_client.get(reverse("admin:index")).text

    def test_end_with_the_next_good_run(self, admin_client: Client) -> None:
        long_ago = timezone.now() - timedelta(days=1)
        feed = make_feed(make_album(), created_at=long_ago)
        Run.objects.create(feed=feed, ended_at=timezone.now(), failure="401")
        Run.objects.create(feed=feed, ended_at=timezone.now())

        assert "good answer" not in admin_client.get(reverse("admin:index")).text

    def test_cost_a_query_each(
        self, admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        fill(3)

        with django_assert_num_queries(17):
            admin_client.get(reverse("admin:index"))


class TestLists:
    QUERIES: ClassVar = {
        Album: 4,
        Owner: 5,
        Photo: 7,
        Feed: 7,
        Run: 4,
        DeadLetter: 4,
        Milestone: 4,
        Delivery: 4,
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

            with django_assert_max_num_queries(9):
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
