"""Albums that older versions made go on in today's: every page, number and e-mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core import mail
from django.db.models import Max
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from app.cron import MilestoneCron
from app.models import Album, Delivery, Milestone, Photo, Ranking, Run
from datasource.data_access import fetch_jobs
from datasource.fetch import fetch
from datasource.simulator.simulator import Simulator
from tests import release_dumps
from tests.app.release_database import (
    database,
    lead_to,
    read_facts,
    settings_of_feeds,
)
from twitter_album import database_setup

pytestmark = pytest.mark.django_db(transaction=True)
# By so much a post of the simulated network may show up late.
LATE = timedelta(minutes=1)


@dataclass
class Old:
    """The database of a release, not migrated yet, and its network."""

    facts: dict[str, list[Any]]
    simulator: Simulator

    def grow_older(self, **time: float) -> None:
        """The network's clock stands until then, at the last look at first."""
        latest = Run.objects.aggregate(at=Max("started_at"))["at"]
        self.simulator.world.now = lambda: latest + timedelta(**time)


@pytest.fixture(params=release_dumps.NAMES)
def old(
    request: pytest.FixtureRequest, tmp_path: Path, settings: Settings
) -> Iterator[Old]:
    with release_dumps.network_of(request.param) as simulator:
        lead_to(settings, simulator.url)
        network = simulator.url.removeprefix("http://")
        with database(request.param, tmp_path, network=network):
            settings.NETWORKS, settings.BACKFILL_DAYS = settings_of_feeds()
            yield Old(read_facts(), simulator)


def test_an_old_album_keeps_all_that_it_showed(old: Old, client: Client) -> None:
    database_setup.migrate()
    assert_same_facts(old, client)
    for address in public_addresses():
        response = client.get(address)
        assert response.status_code == 200, address
        b"".join(response)
    assert_admin_opens(client)


def assert_same_facts(old: Old, client: Client) -> None:
    assert read_facts() | old.facts == read_facts()
    listed = [photo for album in Album.objects.all() for photo in walk(client, album)]
    assert len(listed) == sum(count for _, count in old.facts["albums"])
    told = sorted((int(p["id"]), p["media_url"], p["favorite_count"]) for p in listed)
    assert told == sorted(row[:3] for row in old.facts["photos"])


def walk(client: Client, album: Album) -> Iterator[dict[str, Any]]:
    address: str | None = f"/api/topic/{quote(album.tag)}?limit=100"
    while address:
        answer = client.get(address).json()
        yield from answer["data"]
        address = answer["next"]


def public_addresses() -> Iterator[str]:
    yield from ("/", "/topic/", "/owners", "/sitemap.xml", "/api", "/api/schema")
    for album in Album.objects.all():
        topic, tag = f"/topic/%23{quote(album.tag)}", quote(album.tag)
        for end in ("", "?sort=favourites", "/7", "/wall", "/wall/photos", "/feed"):
            yield topic + end
        yield from (f"/api/topic/{tag}", f"/api/topic/{tag}/7")
        yield f"/api/topic/{tag}/changes"
        for milestone in Milestone.objects.filter(album=album):
            yield f"{topic}/milestone/{milestone.threshold}"
        for ranking in Ranking.objects.filter(album=album):
            yield f"{topic}/7/{ranking.number}"
        photos = Photo.objects.filter(album=album).shown().select_related("owner")
        for photo in photos[:3]:
            yield from (f"/photo/{photo.pk}", f"/photo/{photo.pk}/panel")
            owner = quote(photo.owner.screen_name)
            yield from (f"/owner/{owner}", f"/api/owner/{owner}")


def assert_admin_opens(client: Client) -> None:
    client.force_login(get_user_model().objects.get(username="admin"))
    for model in apps.get_app_config("app").get_models():
        if not admin.site.is_registered(model):
            continue
        address = reverse(f"admin:app_{model._meta.model_name}_changelist")
        listed = client.get(address).text
        for row in sorted(set(re.findall(rf"{address}\d+/change/", listed)))[:2]:
            assert client.get(row).status_code == 200, row


def test_an_old_album_goes_on_and_repeats_nothing(old: Old) -> None:
    database_setup.migrate()
    assert_sends_only_what_is_due(old)
    assert_fetches_only_what_is_new(old)


def assert_sends_only_what_is_due(old: Old) -> None:
    a_day_ago = datetime.now(UTC) - timedelta(days=1)
    Delivery.objects.update(try_at=a_day_ago)
    # A milestone's e-mail waits a while for the pictures in it.
    Milestone.objects.update(reached_at=a_day_ago)
    for _ in range(2):
        MilestoneCron().do()
    sent = [(message.extra_headers["Message-ID"],) for message in mail.outbox]
    assert sorted(sent) == sorted(old.facts["queued"])


def assert_fetches_only_what_is_new(old: Old) -> None:
    had = {photo.pk: photo for photo in Photo.objects.all()}
    latest = max(photo.posted_at for photo in had.values())
    old.grow_older(minutes=30)

    reports = fetch(fetch_jobs(), is_by_hand=True)

    assert [report.failures for report in reports] == [[]] * len(reports)
    new = Photo.objects.exclude(pk__in=had)
    assert new.exists()
    assert not new.filter(posted_at__lt=latest - LATE).exists()
    assert sum(report.photos_added for report in reports) == new.count()
    for photo in Photo.objects.filter(pk__in=had):
        before = had[photo.pk]
        assert (photo.state, photo.content_hash) == (before.state, before.content_hash)
    for album in Album.objects.all():
        assert album.photo_count == album.photos.visible().count()
