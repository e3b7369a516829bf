"""What share pictures show of a network, at every level of the policy."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from app.models import Photo
from tests.app.factories import (
    let_the_clock_share,
    store_picture,
)
from tests.app.policies import LISTS, post_on_mastodon, post_on_x, restrict
from tests.app.reading import (
    meta,
    picture_path,
)
from twitter_album.redistribution_policy import Level

pytestmark = pytest.mark.django_db


@pytest.mark.one_database
class TestSharePicture:
    @pytest.mark.parametrize("level", [Level.LINK, Level.NOTHING])
    def test_leaves_out_what_is_not_full(
        self, client: Client, settings: Settings, level: Level
    ) -> None:
        ours = post_on_x(**store_picture(640, 480, "#ff0000"))
        other = post_on_mastodon(ours)
        Photo.objects.filter(pk=other.pk).update(**store_picture(640, 480, "#00ff00"))
        restrict(settings, f"x.share={level}")

        path = picture_path(client, LISTS[2])

        assert path.endswith(f"/0-{other.pk}.jpg")
        assert client.get(path).status_code == 200
        assert meta(client, LISTS[2])["og:image:alt"].startswith("The most")

    def test_is_not_there_when_nothing_is_left(
        self, client: Client, settings: Settings
    ) -> None:
        photo = post_on_x()
        restrict(settings, "x.share=link")
        for address in [*LISTS[1:], "/photo/{photo}"]:
            assert "og:image" not in meta(client, address.format(photo=photo.pk)), (
                address
            )

    def test_that_was_shared_before_leads_to_the_present_one(
        self, client: Client, settings: Settings
    ) -> None:
        ours = post_on_x(**store_picture(640, 480, "#ff0000"))
        other = post_on_mastodon(ours)
        Photo.objects.filter(pk=other.pk).update(**store_picture(640, 480, "#00ff00"))
        before = picture_path(client, LISTS[2])
        alone = picture_path(client, f"/photo/{ours.pk}")
        assert client.get(before).status_code == client.get(alone).status_code == 200
        restrict(settings, "x.share=nothing")

        present = picture_path(client, LISTS[2])

        assert present != before
        assert urlsplit(client.get(before)["Location"]).path == present
        assert urlsplit(client.get(alone)["Location"]).path == present

    def test_that_is_gone_leads_to_what_the_page_has(
        self, client: Client, settings: Settings
    ) -> None:
        ours = post_on_x(**store_picture(640, 480, "#ff0000"))
        others = [post_on_mastodon(ours) for _ in range(2)]
        keys = [photo.pk for photo in others]
        Photo.objects.filter(pk__in=keys).update(**store_picture(640, 480, "#00ff00"))
        let_the_clock_share()
        before = picture_path(client, LISTS[2])
        restrict(settings, "x.page=nothing")
        Photo.objects.filter(pk=keys[0]).update_visibility(is_hidden=True)

        response = client.get(before)

        kept = picture_path(client, f"{LISTS[2]}/1")
        assert urlsplit(response["Location"]).path == kept
        assert kept.endswith(f"-{keys[1]}.jpg")
        assert str(ours.pk) not in kept.rpartition("/")[2].split("-")
