"""What the admin's first page warns of: in plain words, with the way to it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django_cron.models import CronJobLog
from pytest_django import DjangoAssertNumQueries

from app.models import Delivery, Feed, Photo, Run
from app.models.photo_indexes import IS_LATE
from app.operations import media_files, warnings
from tests.app.factories import make_album, make_photo, store_picture
from twitter_album import clock_ticks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> clock_ticks.Ticker:
    """It has just ticked."""
    ticker = clock_ticks.Ticker()
    ticker.tick()
    return ticker


def texts() -> list[str]:
    return [warning.text for warning in warnings.current()]


def ago(**delay: float) -> Any:
    return timezone.now() - timedelta(**delay)


def make_feed(**values: Any) -> Feed:
    defaults = {"network": "mastodon", "server": "m.example", "query": "carnival"}
    values = {"created_at": ago(days=3)} | defaults | values
    values["album"] = values.get("album") or make_album()
    return Feed.objects.create(**values)


def fail(feed: Feed, when: Any) -> None:
    Run.objects.create(feed=feed, started_at=when, ended_at=when, failure="401: no")


class TestFeeds:
    def test_are_warned_of_after_an_hour_without_a_good_answer(self) -> None:
        feed = make_feed()
        Run.objects.create(feed=feed, started_at=ago(hours=2), ended_at=ago(hours=2))
        for minutes in (100, 60, 20, 1):
            fail(feed, ago(minutes=minutes))

        [text] = texts()

        assert text.startswith("1 feed without a good answer for 60 minutes: mastodon")
        assert text.endswith("401: no")

    def test_are_no_matter_as_long_as_one_run_of_the_hour_was_good(self) -> None:
        feed = make_feed()
        Run.objects.create(
            feed=feed, started_at=ago(minutes=9), ended_at=ago(minutes=9)
        )
        fail(feed, ago(minutes=1))

        assert texts() == []

    def test_are_given_an_hour_when_they_are_new(self) -> None:
        fail(make_feed(created_at=ago(minutes=30)), ago(minutes=1))

        assert texts() == []

    def test_that_nobody_asks_for_are_no_matter(self) -> None:
        fail(make_feed(asked_at=ago(days=1)), ago(minutes=1))

        assert texts() == []

    def test_are_looked_at_by_nobody_when_the_clock_stands_still(self) -> None:
        fail(make_feed(asked_at=ago(days=1)), ago(days=1))
        CronJobLog.objects.update(end_time=ago(minutes=1))

        [text] = texts()

        assert text.startswith("The clock has not run since ")


class TestEmails:
    def test_that_wait_because_they_fail_are_told_with_the_reason(self) -> None:
        album = make_album(milestones="1", recipients="ana@one.example, b@two.example")
        make_photo(album, ready=False)
        assert texts() == []
        Delivery.objects.filter(recipient="ana@one.example").update(
            attempts=2, failure="OSError: no route\nto host"
        )

        assert texts() == ["1 e-mail not sent so far: OSError: no route to host"]

    def test_given_up_are_told_too(self) -> None:
        make_photo(make_album(milestones="1", recipients="a@one.example"), ready=False)
        Delivery.objects.update(state="dead", failure="550 unknown")

        assert texts() == ["1 e-mail given up: 550 unknown"]


class TestPictures:
    def test_that_do_not_come_for_an_hour_are_told(self) -> None:
        album = make_album()
        make_photo(album, ready=False, first_seen=ago(hours=2), failure="503")
        make_photo(album, ready=False, first_seen=ago(hours=2))  # its turn may come
        make_photo(album, ready=False, first_seen=ago(minutes=2), failure="503")

        assert texts() == ["1 picture not stored after an hour: 503"]

    def test_whose_files_are_missing_are_told(self) -> None:
        album = make_album()
        lost = make_photo(album, **store_picture())
        make_photo(album, **store_picture(colour="#203040"))
        for file in Path(settings.MEDIA_ROOT).glob(f"*/{lost.content_hash}-*"):
            file.unlink()
        media_files.check_files()

        [text] = texts()

        assert text.startswith("1 photo without its file: fetched again if its network")

    def test_that_are_all_away_are_seen_at_once(self) -> None:
        photo = make_photo(make_album(), **store_picture())
        Path(settings.MEDIA_ROOT).rename(Path(settings.DATA_DIR) / "elsewhere")

        [text] = texts()

        assert f"The file of photo {photo.pk}, the newest, is missing" in text


class TestFirstPage:
    @pytest.fixture
    def troubles(self) -> None:
        album = make_album(milestones="1", recipients="a@one.example")
        make_photo(album, ready=False, first_seen=ago(hours=2), failure="503")
        make_photo(album, ready=False, state="failed")
        Photo.objects.filter(pk=make_photo(album).pk).fetch_again()
        Delivery.objects.update(state="dead")
        fail(make_feed(album=album), ago(minutes=1))

    def test_leads_to_where_it_is_mended(
        self, admin_client: Client, troubles: None
    ) -> None:
        page = admin_client.get("/admin/").text

        assert len(warnings.current()) == 6
        for warning in warnings.current():
            assert f'<a href="{warning.url.replace("&", "&amp;")}">' in page
            assert admin_client.get(warning.url).status_code == 200

    def test_tells_nobody_what_they_may_not_see(
        self, client: Client, troubles: None, django_user_model: Any
    ) -> None:
        client.force_login(
            django_user_model.objects.create_user("ana", is_staff=True),
            backend="django.contrib.auth.backends.ModelBackend",
        )

        assert "messagelist" not in client.get("/admin/").text

    def test_names_what_it_could_not_find_out_and_tells_the_rest(
        self, admin_client: Client, troubles: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail() -> Any:
            raise RuntimeError("no way")

        before = len(warnings.current())
        monkeypatch.setitem(warnings.CONDITIONS, warnings.Kind.DISK, fail)

        text = admin_client.get("/admin/").text

        assert "trouble with disk space: RuntimeError no way" in text
        assert len(warnings.current()) == before + 1

    def test_costs_the_same_for_few_troubles_as_for_many(
        self, troubles: None, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        make_photo(make_album("samba"), ready=False, state="failed")

        with django_assert_num_queries(18):
            warnings.current()

    @pytest.mark.one_database  # PostgreSQL reads an empty table as a whole
    def test_reads_no_whole_table_of_photos(self) -> None:
        late = Photo.objects.filter(IS_LATE, first_seen__lt=timezone.now())
        lost = Photo.objects.filter(file_missing_since__isnull=False)
        failed = Photo.objects.filter(state="failed", file_missing_since=None)

        for rows in (late, lost, failed):
            assert "INDEX" in rows.values_list("failure")[:9].explain()
