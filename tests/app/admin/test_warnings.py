"""The warnings on the first page of the admin."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from app.models import (
    Delivery,
    Run,
)
from tests.app.admin_pages import make_feed
from tests.app.admin_rows import fill
from tests.app.factories import (
    make_album,
    make_photo,
)

pytestmark = pytest.mark.django_db


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

        with django_assert_num_queries(33):
            admin_client.get(reverse("admin:index"))
