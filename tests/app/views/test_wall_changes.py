"""What the wall of a venue hears of: photos that came, changed or left."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from app.models import Album, ChangesEpoch, Photo
from tests.app.factories import make_album, make_photo, make_photos
from tests.app.policies import restrict
from tests.app.views.wall_answers import PHOTOS, heard, ids

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


class Follower:
    """A wall: what it has after each look, and what it has not celebrated yet."""

    def __init__(self, client: Client) -> None:
        self.client = client
        first = heard(client)
        self.has = set(ids(first))
        self.version, self.present = first["version"], first["present"]
        self.new: list[int] = []

    def look(self) -> int:
        """How many answers it took."""
        self.new, answers = [], 0
        while True:
            answers += 1
            answer = heard(self.client, since=self.version, limit=100)
            told = answer["photos"]
            self.new += [p["id"] for p in told if p["appeared"] > self.present]
            self.has = (self.has | set(ids(answer))) - set(answer["gone"])
            self.version = answer["version"]
            if not answer["more"]:
                break
        self.present = answer["present"]
        return answers


class TestChanges:
    @pytest.fixture
    def album(self) -> Album:
        return make_album()

    def test_a_photo_that_came_is_told_as_new_once(
        self, client: Client, album: Album
    ) -> None:
        old, *_ = make_photos(album, 3)
        wall = Follower(client)

        photo = make_photo(album, first_seen=old.first_seen)

        assert (wall.look(), wall.new) == (1, [photo.pk])
        assert (wall.look(), wall.new) == (1, [])

    def test_one_that_only_changed_is_not_new(
        self, client: Client, album: Album
    ) -> None:
        photo, *_ = make_photos(album, 3)
        wall = Follower(client)

        Photo.objects.filter(pk=photo.pk).update(alt_text="Lanterns")
        (told,) = heard(client, since=wall.version)["photos"]
        wall.look()

        assert told["alt"] == "Lanterns"
        assert wall.new == []

    def test_one_that_is_hidden_leaves_wherever_it_stands(
        self, client: Client, album: Album
    ) -> None:
        photos = make_photos(album, 300)
        wall = Follower(client)
        wall.has = {photo.pk for photo in photos}

        Photo.objects.filter(pk=photos[0].pk).update_visibility(is_hidden=True)
        photos[1].delete()
        Photo.objects.filter(pk=photos[2].pk).update(state=Photo.State.PENDING)
        wall.look()

        assert wall.has == {photo.pk for photo in photos[3:]}

    def test_one_that_is_approved_an_hour_later_is_new(
        self, client: Client, album: Album
    ) -> None:
        waiting = make_photo(album, is_sensitive=True)
        make_photos(album, 70)
        wall = Follower(client)
        make_photos(album, 5)
        wall.look()

        Photo.objects.filter(pk=waiting.pk).update_visibility(is_approved=True)
        wall.look()

        assert wall.new == [waiting.pk]
        assert waiting.pk in wall.has

    def test_five_hundred_in_a_minute_that_go_on_changing_are_all_new_once(
        self, client: Client, album: Album
    ) -> None:
        wall = Follower(client)
        photos = [photo for _ in range(5) for photo in make_photos(album, 100)]
        for photo in photos[:20]:
            Photo.objects.filter(pk=photo.pk).update(favorite_count=3)

        assert wall.look() == 5
        assert sorted(wall.new) == [photo.pk for photo in photos]
        assert wall.has == set(wall.new)
        assert (wall.look(), wall.new) == (1, [])

    @pytest.mark.parametrize("what", ["a backup", "a policy"])
    def test_after_a_restored_backup_or_another_policy_a_wall_begins_anew(
        self, client: Client, album: Album, settings: Settings, what: str
    ) -> None:
        make_photos(album, 3)
        wall = Follower(client)

        if what == "a backup":
            ChangesEpoch.objects.create()
        else:
            restrict(settings, "x.page=link")
        answer = client.get(PHOTOS, {"since": wall.version})

        assert answer.status_code == 410
        assert answer.json()["detail"]
        assert len(Follower(client).has) == (3 if what == "a backup" else 0)

    def test_cost_few_questions(
        self,
        client: Client,
        album: Album,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        wall = Follower(client)
        make_photos(album, 100)

        with django_assert_num_queries(7):
            wall.look()
        with django_assert_num_queries(6):
            wall.look()
