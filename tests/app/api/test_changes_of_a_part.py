"""Who follows a part of a topic: what filters and the display policy leave of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from app.models import Album, Owner, Photo
from tests.app.api_follower import CHANGES, TOPIC, refused
from tests.app.factories import make_album, make_owner, make_photo
from tests.app.policies import restrict
from tests.app.reading import get, ids

pytestmark = pytest.mark.django_db


@pytest.fixture
def album() -> Album:
    return make_album()


class TestFilters:
    def test_what_fits_no_more_is_gone(self, client: Client, album: Album) -> None:
        ours, theirs = make_photo(album, alt_text="A mask"), make_photo(album)
        seen = get(client, f"{CHANGES}?described=1")
        Photo.objects.filter(pk=ours.pk).update(alt_text="")
        Photo.objects.filter(pk=theirs.pk).update(favorite_count=5)

        told = get(client, f"{CHANGES}?described=1&since={seen['version']}")

        assert ids(seen["data"]) == [ours.pk]
        assert told["data"] == []
        assert told["gone"] == [ours.pk, theirs.pk]

    def test_are_those_of_the_list(self, client: Client, album: Album) -> None:
        day = datetime(2026, 2, 1, 9, tzinfo=UTC)
        wanted = make_photo(album, make_owner("ana"), alt_text="A mask", first_seen=day)
        other = make_photo(
            album, make_owner(network="bluesky"), first_seen=timezone.now()
        )
        for query in ["network=x", "owner=ana", "described=1", "on=2026-02-01"]:
            answer = get(client, f"{CHANGES}?{query}")

            assert ids(answer["data"]) == [wanted.pk], query
            assert answer["gone"] == [other.pk], query
            assert answer["version"] == get(client, f"{TOPIC}?{query}")["version"], (
                query
            )

    def test_belong_to_a_version(self, client: Client, album: Album) -> None:
        make_photo(album, make_owner("ana"))
        seen = get(client, f"{CHANGES}?network=x")["version"]

        for query in ("", "network=bluesky&", "network=x&owner=ana&"):
            assert "again without since" in refused(client, f"{query}since={seen}", 410)

    def test_of_a_handle_that_means_somebody_else_begin_anew(
        self, client: Client, album: Album
    ) -> None:
        ana, bea = make_owner("ana"), make_owner("bea")
        make_photo(album, ana)
        by_bea = make_photo(album, bea)
        seen = get(client, f"{CHANGES}?owner=ana")["version"]

        Owner.objects.filter(pk=ana.pk).update(screen_name="ana_once")
        Owner.objects.filter(pk=bea.pk).update(screen_name="ana")

        refused(client, f"owner=ana&since={seen}", 410)
        assert ids(get(client, f"{CHANGES}?owner=ana")["data"]) == [by_bea.pk]


class TestDisplayPolicy:
    def test_with_links_tells_ids_and_links(
        self, client: Client, album: Album, settings: Settings
    ) -> None:
        photo = make_photo(album, text="A secret")
        restrict(settings, "x.api=link")

        (data,) = get(client, CHANGES)["data"]

        assert data == get(client, TOPIC)["data"][0]
        assert data["id"] == photo.pk
        assert data["restricted"] is True

    def test_at_nothing_leaves_the_network_out(
        self, client: Client, album: Album, settings: Settings
    ) -> None:
        ours = make_photo(album)
        other = make_photo(album, make_owner(network="mastodon"))
        restrict(settings, "x.api=nothing")

        answer = get(client, CHANGES)

        assert ids(answer["data"]) == [other.pk]
        assert answer["gone"] == [ours.pk]

    def test_that_changes_begins_anew(
        self, client: Client, album: Album, settings: Settings
    ) -> None:
        make_photo(album)
        seen = get(client, TOPIC)["version"]

        restrict(settings, "x.api=link")
        refused(client, f"since={seen}", 410)
        seen = get(client, TOPIC)["version"]
        restrict(settings, "x.page=nothing, x.api=link")

        get(client, f"{CHANGES}?since={seen}")
