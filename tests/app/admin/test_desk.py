"""The first page of the admin: what it says of each album, and what it lets one do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from app.admin import base
from app.models import Album, Budget, Delivery, Run, Spending
from tests.app.admin_pages import act, list_of, make_feed, page_of
from tests.app.admin_staff import member, viewer
from tests.app.factories import make_album, make_owner, make_photo, store_picture

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
HOUR = timedelta(hours=1)


def desk(client: Client, page: str = "") -> str:
    """Its words, each blank a single one."""
    return " ".join(client.get(f"/admin/{page}").text.split())


def fetch(client: Client, album: Album) -> str:
    response = client.post(reverse("admin:fetch_album", args=[album.pk]), follow=True)
    return " ".join(str(message) for message in response.context["messages"])


class TestAlbums:
    def test_are_told_in_numbers(self, admin_client: Client) -> None:
        album = make_album(milestones="1,8", recipients="ana@one.example")
        make_photo(album, make_owner("ana"))
        make_photo(album, make_owner("ben"), first_seen=timezone.now() + HOUR)
        make_photo(album, make_owner("eve"), ready=False)
        Delivery.objects.update(state="dead")

        text = desk(admin_client)

        assert "<strong>3 photos</strong> by 3 people" in text
        assert "New today</dt> <dd> <strong>1</strong>" in text
        assert "Pictures still to come</dt> <dd> <strong>1</strong>" in text
        assert "<strong>8 photos</strong>" in text
        assert 'value="37"' in text
        assert "<strong>1 failed</strong>" in text

    def test_lead_into_the_queue_by_what_waits(self, admin_client: Client) -> None:
        album = make_album(is_moderated=True)
        photos = [make_photo(album, **store_picture(400, 300)) for _ in range(2)]

        text = desk(admin_client)

        assert "Waiting for approval: 2" in text
        queue = reverse("admin:app_photo_queue", query={"album": album.pk})
        for photo in photos:
            assert f'href="{queue}#photo-{photo.pk}"' in text
            assert f'id="photo-{photo.pk}"' in admin_client.get(queue).text

    def test_say_of_each_network_when_it_answered_and_what_is_wrong(
        self, admin_client: Client
    ) -> None:
        album, now = make_album(networks="twitter,mastodon,bluesky"), timezone.now()
        make_feed(album, covered_until=now)
        failing = make_feed(album, network="mastodon", covered_until=now - 3 * HOUR)
        Run.objects.create(feed=failing, ended_at=now, failure="It refuses the token.")

        text = desk(admin_client)

        assert '<span class="quiet">nothing</span>' in text
        assert "3 hours ago" in text
        assert '<p class="problem">It refuses the token.</p>' in text
        assert "Bluesky was not asked so far" in text

    def test_say_since_when_a_network_is_silent_while_the_clock_stands_still(
        self, admin_client: Client
    ) -> None:
        album, long_ago = make_album(networks="x"), timezone.now() - timedelta(days=2)
        make_feed(album, asked_at=long_ago, covered_until=long_ago)

        assert "no good look since" in desk(admin_client)

    def test_are_counted_no_further_than_people_read(
        self, admin_client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(base, "MAX_COUNTED", 2)
        album = make_album()
        for _ in range(3):
            make_photo(album, ready=False)

        assert "<strong>2 or more</strong>" in desk(admin_client)

    def test_that_look_for_photos_come_first_ten_on_a_page(
        self, admin_client: Client
    ) -> None:
        make_album("aaa", is_paused=True)
        for number in range(10):
            make_album(f"tag{number}")

        assert "#tag9" in desk(admin_client)
        assert "#aaa" not in desk(admin_client)
        assert "#aaa" in desk(admin_client, "?page=2")

    def test_cost_as_many_queries_for_few_as_for_many(
        self, admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for start, number in ((0, 1), (1, 8)):
            for place in range(start, start + number):
                album = make_album(f"tag{place}", networks="x,mastodon")
                feed = make_feed(album)
                Run.objects.create(feed=feed, ended_at=timezone.now(), failure="No.")
            with django_assert_num_queries(33):
                desk(admin_client)

    @pytest.mark.one_database
    def test_are_shown_though_the_disk_is_away(
        self, admin_client: Client, settings: Settings, tmp_path: Path
    ) -> None:
        make_album("carnival")
        settings.DATA_DIR = tmp_path / "away"

        text = desk(admin_client)

        assert "#carnival" in text
        assert "away cannot be looked at: No such file or directory" in text

    def test_begin_with_the_first_steps(self, admin_client: Client) -> None:
        text = desk(admin_client)

        assert "There is no album yet" in text
        assert reverse("admin:app_album_add") in text


class TestCharts:
    def test_have_the_photos_that_were_found_by_day_and_network(
        self, admin_client: Client
    ) -> None:
        album, now = make_album(networks="x,mastodon"), timezone.now()
        for network, days, found in (("x", 0, 5), ("x", 2, 3), ("mastodon", 2, 4)):
            feed, _ = album.feeds.get_or_create(network=network, query="c")
            started_at = now - timedelta(days=days)
            Run.objects.create(feed=feed, started_at=started_at, photos_added=found)
            # Before the first day of the chart.
            long_ago = now - timedelta(days=20)
            Run.objects.create(feed=feed, started_at=long_ago, photos_added=99)

        text = desk(admin_client)

        assert ": 12 photos in all, most on" in text
        assert ": 7 photos.</figcaption>" in text
        assert "Mastodon: 4 photos" in text
        assert text.count("<rect") == 3
        assert "<td>4 photos</td><td>3 photos</td>" in text

    def test_have_what_was_spent_and_an_album_its_part_of_it(
        self, admin_client: Client
    ) -> None:
        make_album()
        Budget.objects.create(network="x")
        for purpose, spent in (
            ("search for #carnival on x", 200_000),
            ("#carnival: counts of 30 days", 50_000),
            ("search for #other on x", 500_000),
        ):
            Spending.objects.create(
                network="x", purpose=purpose, reserved=9, spent=spent
            )

        text = desk(admin_client)

        assert "Spent this month</dt> <dd> <strong>$0.25</strong>" in text
        assert ": $0.75 in all" in text


class TestFetchNow:
    def test_makes_the_feeds_of_the_album_due(self, admin_client: Client) -> None:
        later = timezone.now() + HOUR
        album = make_album()
        feed = make_feed(album, due_at=later)
        other = make_feed(make_album("other"), due_at=later)

        assert fetch(admin_client, album).startswith("1 feed: looked at within")

        feed.refresh_from_db()
        other.refresh_from_db()
        assert feed.due_at <= timezone.now()
        assert other.due_at == later

    def test_says_that_an_album_is_paused(self, admin_client: Client) -> None:
        album = make_album(is_paused=True)
        feed = make_feed(album, due_at=timezone.now() + HOUR)

        for told in (
            fetch(admin_client, album),
            act(admin_client, "fetch_now", album),
            act(admin_client, "fetch_now", feed),
        ):
            assert told == (
                "#carnival is paused: no new photos are looked for until it is resumed."
            )

        assert act(admin_client, "pause", album) == "1 album: paused before."

    def test_is_for_those_who_may_change_feeds(self) -> None:
        album = make_album()
        looker, address = viewer(), reverse("admin:fetch_album", args=[album.pk])

        assert address not in desk(looker)
        assert looker.post(address).status_code == 403


class TestPermissions:
    def test_nobody_reads_what_their_permissions_do_not_cover(self) -> None:
        album = make_album(is_moderated=True, networks="x")
        make_photo(album)
        Run.objects.create(feed=make_feed(album), photos_added=7)
        Budget.objects.create(network="x")

        text = desk(member("app.view_album"))

        assert "#carnival" in text
        for hidden in ("Networks", "e-mails", "Spent", "Waiting", "found", "Fetch now"):
            assert hidden not in text, hidden

    def test_who_may_see_no_album_sees_none(self) -> None:
        make_album()

        text = desk(member("app.view_run"))

        assert "#carnival" not in text
        assert "There is no album yet" not in text


class TestSections:
    def test_have_names_that_one_knows_and_fold_what_is_technical(
        self, admin_client: Client
    ) -> None:
        text = desk(admin_client)
        everyday, _, engine_room = text.partition("Engine room</summary>")

        for name in ("People", "Top sevens", "Removed photos", "Paid requests"):
            assert f">{name}</a>" in everyday
        for name in ("Looks at the networks", "Unreadable posts", "Jobs of the clock"):
            assert f">{name}</a>" in engine_room
        for stock in ("Axes", "Django_Cron", "Cron job locks", "Access failures"):
            assert stock not in text

    def test_name_their_lists_too(self, admin_client: Client) -> None:
        text = admin_client.get(list_of(Run)).text

        assert "<h1>Looks at the networks</h1>" in text
        # The bar at the side shows the section of the page that one is on.
        assert '<details class="module" id="engine-room" open>' in text


class TestSharing:
    def test_an_album_has_its_addresses_their_qr_codes_and_what_to_embed(
        self, admin_client: Client, settings: Settings
    ) -> None:
        settings.SITE_URL = "https://album.example"
        album = make_album()
        address = f'href="https://album.example{reverse("wall", args=["#carnival"])}"'
        empty = admin_client.get(page_of(album)).text

        make_photo(album, **store_picture(400, 300))
        text = admin_client.get(page_of(album)).text

        assert "There is nothing to embed so far" in empty
        assert address in text
        assert "/qr/topic/%23carnival/wall.png" in text
        assert 'aria-label="QR code: The wall, for a big screen"><svg' in text
        assert "&lt;figure" in text
        assert f'{page_of(album)}#share"' in desk(admin_client)
