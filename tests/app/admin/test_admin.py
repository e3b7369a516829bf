"""The admin, as the organiser uses it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

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
    Tombstone,
    Window,
)
from tests.app.admin_pages import act, list_of, make_feed, page_of, visible
from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    make_photos,
    store_picture,
)
from twitter_album import __version__

pytestmark = pytest.mark.django_db

LISTS = (Album, Owner, Photo, Feed, Run, DeadLetter, Milestone, Delivery)


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
class TestAlbums:
    def form(self, **values: str) -> dict[str, str]:
        blank = {"tag": "", "networks": "", "milestones": "", "recipients": ""}
        rules = {"hides_sensitive": "on", "minimum_favourites": "0"}
        return blank | rules | values

    def test_a_hashtag_is_added(self, admin_client: Client) -> None:
        response = admin_client.post(
            reverse("admin:app_album_add"),
            self.form(tag="#Été", milestones="10, 20", recipients="ana@one.example"),
        )

        assert response.status_code == 302
        album = Album.objects.get()
        assert (album.tag, album.key, album.thresholds) == ("Été", "ete", [10, 20])

    def test_what_is_wrong_is_told(self, admin_client: Client) -> None:
        cases = [
            ({"tag": "two words"}, "letters, digits, emoji and underscore"),
            ({"tag": "123"}, "it has no letter"),
            ({"tag": "#CARNIVAL"}, "There is an album of #carnival already."),
            ({"tag": "new", "networks": "myspace"}, "Use one or more of"),
            ({"tag": "new", "milestones": "ten"}, "not a positive whole number"),
            ({"tag": "new", "recipients": "ana"}, "not an e-mail address"),
        ]
        make_album("carnival")
        for values, complaint in cases:
            response = admin_client.post(
                reverse("admin:app_album_add"), self.form(**values)
            )

            assert complaint in response.text, (values, complaint)
            assert Album.objects.count() == 1, (values, complaint)

    def test_an_edit_leaves_the_count_alone(self, admin_client: Client) -> None:
        album = make_album()
        admin_client.get(page_of(album))
        make_photos(album, 3)

        admin_client.post(page_of(album), self.form(is_paused="on", milestones="50"))

        album.refresh_from_db()
        assert (album.is_paused, album.milestones) == (True, "50")
        assert visible(album) == 3

    def test_the_form_shows_what_was_reached(self, admin_client: Client) -> None:
        album = make_album(milestones="2,500")
        make_photos(album, 3)

        text = admin_client.get(page_of(album)).text

        assert "3 – next milestone 500" in text
        assert page_of(Milestone.objects.get()) in text

    def test_an_album_with_photos_is_not_deleted(self, admin_client: Client) -> None:
        album = make_album()
        make_photo(album, is_hidden=True)
        address = reverse("admin:app_album_delete", args=[album.pk])

        assert admin_client.post(address, {"post": "yes"}).status_code == 403
        assert Album.objects.exists()

    def test_an_empty_album_is_deleted_with_its_feeds(
        self, admin_client: Client
    ) -> None:
        album = make_album()
        Run.objects.create(feed=make_feed(album))
        address = reverse("admin:app_album_delete", args=[album.pk])

        assert admin_client.get(address).status_code == 200
        assert admin_client.post(address, {"post": "yes"}).status_code == 302
        assert not Album.objects.exists()

    def test_several_are_paused_and_resumed(self, admin_client: Client) -> None:
        albums = [make_album("one"), make_album("two")]

        assert act(admin_client, "pause", *albums) == "2 albums: paused."
        assert Album.objects.filter(is_paused=True).count() == 2
        act(admin_client, "resume", *albums)
        assert Album.objects.filter(is_paused=True).count() == 0

    def test_fetch_now_makes_its_feeds_due(self, admin_client: Client) -> None:
        later = timezone.now() + timedelta(hours=1)
        album = make_album()
        feed = make_feed(album, due_at=later, not_before=later)
        other = make_feed(make_album("other"), due_at=later)

        told = act(admin_client, "fetch_now", album)

        assert told.startswith("1 feed: looked at within a minute")
        feed.refresh_from_db()
        other.refresh_from_db()
        assert feed.due_at <= timezone.now()
        assert feed.not_before == other.due_at == later
        assert Feed.objects.count() == 2


class TestPhotos:
    def test_are_hidden_for_a_reason(self, admin_client: Client) -> None:
        album = make_album()
        photos = make_photos(album, 3)

        told = act(admin_client, "hide", *photos[:2], reason="asked by the author")

        assert told == "2 photos: hidden: asked by the author."
        assert visible(album) == 1
        hidden = Photo.objects.filter(is_hidden=True)
        assert {photo.hidden_reason for photo in hidden} == {"asked by the author"}
        logged = LogEntry.objects.values_list("change_message", flat=True)
        assert list(logged) == ["Hidden: asked by the author"] * 2

    def test_are_not_hidden_without_a_reason(self, admin_client: Client) -> None:
        album = make_album()

        told = act(admin_client, "hide", make_photo(album), reason=" ")

        assert told.startswith("Say why")
        assert visible(album) == 1

    def test_are_shown_again(self, admin_client: Client) -> None:
        album = make_album()
        photo = make_photo(album, is_hidden=True, hidden_reason="a mistake")

        act(admin_client, "show_again", photo)

        photo.refresh_from_db()
        assert (photo.is_hidden, photo.hidden_reason) == (False, "")
        assert visible(album) == 1

    def test_many_are_hidden_at_once(self, admin_client: Client) -> None:
        album = make_album()
        photos = make_photos(album, 1100)

        act(admin_client, "hide", photos[0], reason="test", select_across="1")

        assert visible(album) == 0
        photos[0].owner.refresh_from_db()
        assert photos[0].owner.photo_count == 0

    def test_the_form_hides_by_the_same_door(self, admin_client: Client) -> None:
        album = make_album()
        photo = make_photo(album)

        admin_client.post(page_of(photo), {"is_hidden": "on", "hidden_reason": "no"})
        assert visible(album) == 0
        admin_client.post(page_of(photo), {"is_sensitive": "on"})
        assert visible(album) == 0
        admin_client.post(page_of(photo), {})
        assert visible(album) == 1
        photo.refresh_from_db()
        assert photo.hidden_reason == ""
        assert photo.owner.photo_count == 1

    def test_the_form_asks_for_a_reason(self, admin_client: Client) -> None:
        photo = make_photo(make_album())

        response = admin_client.post(page_of(photo), {"is_hidden": "on"})

        assert "Say why" in response.text

    def test_nothing_else_is_edited(self, admin_client: Client) -> None:
        photo = make_photo(make_album(), text="as it was")

        admin_client.post(page_of(photo), {"text": "edited", "state": "failed"})

        photo.refresh_from_db()
        assert (photo.text, photo.state) == ("as it was", "ready")

    def test_are_neither_added_nor_deleted(self, admin_client: Client) -> None:
        photo = make_photo(make_album())
        delete = reverse("admin:app_photo_delete", args=[photo.pk])

        assert admin_client.get(reverse("admin:app_photo_add")).status_code == 403
        assert admin_client.post(delete, {"post": "yes"}).status_code == 403
        act(admin_client, "delete_selected", photo, post="yes")
        assert Photo.objects.exists()

    def test_a_failed_picture_is_tried_again(self, admin_client: Client) -> None:
        album = make_album()
        values: dict[str, Any] = {"state": "failed", "failure": "404", "attempts": 9}
        failed = make_photo(album, ready=False, **values)
        ready = make_photo(album, **store_picture(400, 300))

        told = act(admin_client, "try_picture_again", failed, ready)

        assert told.startswith("1 photo: tried again")
        failed.refresh_from_db()
        ready.refresh_from_db()
        assert (failed.state, failed.attempts, failed.failure) == ("pending", 0, "")
        assert ready.state == "ready"

    def test_are_found(self, admin_client: Client) -> None:
        cases = [
            "@ana",
            "ana",
            "Ana Lima",
            "brilliant",
            "a mask",
            "1234567",
            "https://p.example/1",
        ]
        album = make_album()
        make_feed(album)
        make_photo(album)
        wanted = make_photo(
            album,
            make_owner("ana", display_name="Ana Lima"),
            text="How brilliant",
            alt_text="A mask",
            post_key="1234567",
            media_url="https://p.example/1",
        )
        for term in cases:
            response = admin_client.get(list_of(Photo, q=term))

            assert [photo.pk for photo in response.context["cl"].result_list] == [
                wanted.pk
            ], term

    def test_are_filtered(self, admin_client: Client) -> None:
        album = make_album()
        make_feed(album, network="mastodon")
        make_photo(make_album("other"))
        owner = make_owner(network="mastodon")
        wanted = make_photo(album, owner, state="failed", is_hidden=True)
        for name in ["state__exact", "visibility", "network", "album"]:
            value = {
                "state__exact": "failed",
                "visibility": "hand",
                "network": "mastodon",
                "album": str(album.pk),
            }[name]

            response = admin_client.get(list_of(Photo, **{name: value}))

            assert [photo.pk for photo in response.context["cl"].result_list] == [
                wanted.pk
            ], name

    def test_that_nobody_can_be_asked_about_are_told_listed_and_removed(
        self, admin_client: Client
    ) -> None:
        album, owner = make_album(), make_owner(network="mastodon")
        make_feed(album, network="mastodon", server="one.example")
        now = timezone.now()
        asked = make_photo(album, owner, server="one.example")
        not_yet = make_photo(album, owner, server="gone.example")
        silent = make_photo(album, owner, server="", unanswered_since=now)
        of_x = make_photo(album, make_owner(network="x"))
        hidden = make_photo(album, make_owner(network="x"), is_hidden=True)

        text = admin_client.get(reverse("admin:index")).text
        listed = admin_client.get(list_of(Photo, visibility="unasked"))
        everything = (asked, not_yet, silent, of_x)
        told = act(admin_client, "remove_unasked", *everything, reason="left us")

        assert "2 photos of which nobody can be asked whether they were" in text
        assert list_of(Photo, visibility="unasked") in text
        assert [photo.pk for photo in listed.context["cl"].result_list] == [
            of_x.pk,
            silent.pk,
        ]
        assert told == "2 photos: removed for good."
        assert set(Photo.objects.all()) == {asked, not_yet, hidden}
        assert visible(album) == 2
        reasons = Tombstone.objects.values_list("reason", flat=True)
        assert list(reasons) == ["left us"] * 2
        assert LogEntry.objects.filter(change_message__contains="left us").count() == 2

    def test_are_not_removed_without_a_reason(self, admin_client: Client) -> None:
        album = make_album()
        make_feed(album, network="mastodon")

        told = act(admin_client, "remove_unasked", make_photo(album), reason=" ")

        assert told.startswith("Say why")
        assert visible(album) == 1

    def test_a_filter_that_means_nothing_finds_nothing(
        self, admin_client: Client
    ) -> None:
        make_photo(make_album())

        response = admin_client.get(list_of(Photo, album="x"))

        assert len(response.context["cl"].result_list) == 0

    def test_have_thumbnails(self, admin_client: Client) -> None:
        photo = make_photo(make_album(), **store_picture(400, 300))

        text = admin_client.get(list_of(Photo)).text

        assert f'{photo.content_hash}-320.webp" width="80" height="60"' in text


@pytest.mark.one_database
class TestOwners:
    def test_are_blocked_and_unblocked(self, admin_client: Client) -> None:
        album, owner = make_album(), make_owner("ana")
        make_photos(album, 2, owner)

        assert act(admin_client, "block", owner) == "1 account: blocked."
        assert visible(album) == 0
        act(admin_client, "unblock", owner)
        assert visible(album) == 2

    def test_the_form_blocks_by_the_same_door(
        self,
        admin_client: Client,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        album, owner = make_album(), make_owner("ana")
        make_photos(album, 2, owner)

        with django_capture_on_commit_callbacks(execute=True):
            values = {"is_blocked": "on", "screen_name": "eve"}
            admin_client.post(page_of(owner), values)

        owner.refresh_from_db()
        assert (owner.is_blocked, owner.screen_name) == (True, "ana")
        assert visible(album) == 0


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
        for model in [Feed, Run, DeadLetter, Milestone, Delivery]:
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
        footer = admin_client.get(reverse(name)).text.partition('<footer id="footer">')[
            2
        ]
        assert f"Twitter Album {__version__}" in footer
    assert __version__ not in client.get(reverse("admin:login")).text
