"""Whose photo it is, and from where: named and linked wherever it is shown."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
)
from tests.app.policies import LISTS
from tests.app.reading import (
    read,
)
from tests.markup import compact

pytestmark = pytest.mark.django_db


@pytest.mark.one_database
class TestAttribution:
    @pytest.mark.parametrize(
        ("network", "name"),
        [("x", "X"), ("mastodon", "Mastodon"), ("bluesky", "Bluesky")],
    )
    def test_names_and_links_person_profile_time_and_post(
        self, client: Client, network: str, name: str
    ) -> None:
        owner = make_owner("ana", network=network, display_name="Ana Sol")
        photo = make_photo(make_album(), owner)
        for address in [*LISTS, "/owner/ana", "/photo/{photo}"]:
            page = compact(read(client, address.format(photo=photo.pk)))

            assert re.search(
                r'<a [^>]*href="/owner/ana"><bdi>Ana Sol</bdi></a>', page
            ), address
            profile = (
                'href="https://social.example/ana" rel="noopener"><bdi>@ana</bdi></a>'
            )
            assert profile in page, address
            to_post = rf'<a [^>]*href="{re.escape(photo.post_url)}" rel="noopener">'
            assert re.search(to_post + r"(Posted ?)?<time ", page), address
            assert f"View on {name}" in page, address

    def test_of_a_post_has_no_button_of_another_network(self, client: Client) -> None:
        photo = make_photo(make_album())
        for address in ["/", "/topic/%23carnival", "/photo/{photo}"]:
            page = compact(read(client, address.format(photo=photo.pk)))

            # An album is shared as a whole; a post's own card offers it nowhere.
            of_album = '<div class="share-card" id="share-album".*?<figure'
            page = re.sub(of_album, "<figure", page, flags=re.DOTALL)
            actions = '<ul class="album-actions">.*?</ul>'
            page = re.sub(actions, "", page, flags=re.DOTALL)
            assert "facebook" not in page.partition("</svg>")[2].lower(), address
