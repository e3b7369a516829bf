"""Title, description, days and cover of an album, as the organiser sets them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from app.models import Album, Photo
from tests.app.admin_pages import page_of
from tests.app.factories import make_album, make_photo, make_photos
from twitter_album.redistribution_policy import parse

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def save(client: Client, album: Album, **values: object) -> str:
    """What is told where the form is refused; else nothing."""
    rules = {"hides_sensitive": "on", "minimum_favourites": "0"}
    response = client.post(page_of(album), {"tag": album.tag} | rules | values)
    album.refresh_from_db()
    return "" if response.status_code == 302 else response.text


class TestForm:
    def test_saves_what_guests_see(self, admin_client: Client) -> None:
        album = make_album()
        cover = make_photos(album, 3)[0]
        version = album.version

        told = save(
            admin_client,
            album,
            title="Carnival in Binche",
            description="Three days.\nCome along.",
            starts_on="2026-11-26",
            ends_on="2026-11-28",
            cover=str(cover.pk),
        )

        assert told == ""
        assert album.display_title == "Carnival in Binche"
        assert album.description.splitlines() == ["Three days.", "Come along."]
        assert str(album.days) == str((album.starts_on, album.ends_on))
        assert album.shown_cover() == cover
        assert album.version > version  # cached pages become new

    def test_takes_the_cover_by_the_address_of_its_page(
        self, admin_client: Client
    ) -> None:
        album = make_album()
        one, other = make_photos(album, 2)
        address = f"http://album.example{other.get_absolute_url()}"

        save(admin_client, album, cover=str(one.pk), cover_address=address)

        assert album.cover == other

    def test_refuses_what_cannot_be(self, admin_client: Client) -> None:
        album = make_album()
        hidden = make_photo(album, is_hidden=True)
        pending = make_photo(album, ready=False)
        elsewhere = make_photo(make_album("other"))
        no_photo = "No photo that this album shows"
        cases: list[tuple[dict[str, object], str]] = [
            (
                {"starts_on": "2026-11-28", "ends_on": "2026-11-26"},
                "before the first day",
            ),
            ({"title": "x" * 101}, "at most 100 characters"),
            ({"description": "x" * 1001}, "at most 1000 characters"),
            ({"cover": hidden.pk}, no_photo),
            ({"cover": pending.pk}, no_photo),
            ({"cover": elsewhere.pk}, no_photo),
            ({"cover_address": "9" * 19}, no_photo),
            ({"cover_address": "the sunny one"}, no_photo),
        ]
        for values, complaint in cases:
            assert complaint in save(admin_client, album, **values), values
        assert (album.title, album.cover) == ("", None)

    def test_offers_thumbnails_of_the_best(self, admin_client: Client) -> None:
        album = make_album()
        photos = make_photos(album, 14)
        Album.objects.filter(pk=album.pk).update(cover=photos[0])
        Photo.objects.filter(pk=photos[0].pk).update_visibility(is_hidden=True)

        text = admin_client.get(page_of(album)).text

        assert text.count('type="radio"') == 14  # none, the present one, and 12
        assert f'value="{photos[0].pk}" checked' in " ".join(text.split())
        assert "hidden, so it is not used" in text

    def test_keeps_a_cover_that_was_hidden_since(self, admin_client: Client) -> None:
        album = make_album()
        cover = make_photo(album)
        save(admin_client, album, cover=cover.pk)
        Photo.objects.filter(pk=cover.pk).update_visibility(is_hidden=True)

        assert save(admin_client, album, cover=cover.pk, title="Feast") == ""

        assert (album.title, album.cover_id) == ("Feast", cover.pk)
        assert album.shown_cover() is None

    def test_is_read_by_whoever_may_only_look(self, client: Client) -> None:
        album = make_album(title="Feast")
        user = User.objects.create_user("eva", is_staff=True)
        user.user_permissions.add(Permission.objects.get(codename="view_album"))
        client.force_login(user)

        text = client.get(page_of(album)).text

        assert "Feast" in text
        assert "cover_address" not in text


class TestShownCover:
    def test_is_none_when_its_photo_is_deleted(self) -> None:
        album = make_album()
        photo = make_photo(album)
        Album.objects.filter(pk=album.pk).update(cover=photo)

        Photo.objects.filter(pk=photo.pk).delete()

        album.refresh_from_db()
        assert (album.cover_id, album.shown_cover()) == (None, None)

    def test_obeys_the_redistribution_policy(self, settings: object) -> None:
        album = make_album()
        photo = make_photo(album)
        album.cover = photo
        assert album.shown_cover() == photo

        policy = parse("x.page=link", networks=("x", "mastodon", "bluesky"))
        settings.DISPLAY_POLICY = policy  # type: ignore[attr-defined]  # the fixture

        assert album.shown_cover() is None

    def test_is_none_of_another_album(self) -> None:
        album = make_album()
        album.cover = make_photo(make_album("other"))

        assert album.shown_cover() is None


class TestDays:
    def test_are_one_day_where_one_is_known(self) -> None:
        album = make_album(ends_on="2026-11-28")
        album.refresh_from_db()

        assert album.days == (album.ends_on, album.ends_on)
        assert make_album("other").days is None
