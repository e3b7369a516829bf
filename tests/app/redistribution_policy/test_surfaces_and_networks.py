"""The policy restricts the surface and the network that it names, and no other."""

from __future__ import annotations

import pytest
from django.conf import settings as site
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
)
from tests.app.policies import API_LISTS, LISTS, post_on_mastodon, post_on_x, restrict
from twitter_album.redistribution_policy import Level, Surface

pytestmark = pytest.mark.django_db


@pytest.mark.one_database
class TestTable:
    def test_restricts_no_surface_but_the_one_named(
        self, client: Client, settings: Settings
    ) -> None:
        post_on_x()
        for level in [Level.LINK, Level.NOTHING]:
            for address in [*LISTS, *API_LISTS]:
                own = Surface.API if address.startswith("/api") else Surface.PAGE
                for surface in Surface:
                    restrict(settings, f"x.{surface}={level}")

                    told = client.get(address).content.decode()

                    assert ("Ana" in told) is (surface != own), surface

    def test_restricts_no_network_but_the_one_named(
        self, client: Client, settings: Settings
    ) -> None:
        album = make_album()
        for name in site.STORED_NETWORKS:
            make_photo(album, make_owner(f"on_{name}", network=name))
        for network in ["x", "mastodon", "bluesky"]:
            for address in [LISTS[0], API_LISTS[0]]:
                restrict(settings, f"{network}.*=nothing")

                told = client.get(address).content.decode()

                named = {name for name in site.STORED_NETWORKS if f"on_{name}" in told}
                assert named == set(site.STORED_NETWORKS) - {network}, (
                    network,
                    address,
                )

    def test_needs_no_query_of_its_own(
        self,
        client: Client,
        settings: Settings,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        photo = post_on_x()
        post_on_mastodon(photo)
        for level in [Level.LINK, Level.NOTHING]:
            for address, queries in [("/", 12), ("/topic/", 6), ("/api", 2)]:
                restrict(settings, f"x.*={level}")

                with django_assert_num_queries(queries):
                    client.get(address)
