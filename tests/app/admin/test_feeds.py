"""Feeds in the admin: what was read, what is pending, and what can be done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from app.models import (
    DeadLetter,
    Unreachable,
    Window,
)
from tests.app.admin_pages import act, make_feed, page_of
from tests.app.admin_rows import READ_ONLY, fill
from tests.app.factories import (
    make_album,
)

pytestmark = pytest.mark.django_db


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

    def test_shows_what_is_out_of_reach(self, admin_client: Client) -> None:
        feed = make_feed(make_album())
        row = {"until_at": timezone.now(), "reason": "older than a week"}
        Unreachable.objects.create(feed=feed, **row)

        text = admin_client.get(page_of(feed)).text

        assert "Unreachable ranges" in text
        assert "older than a week" in text

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
