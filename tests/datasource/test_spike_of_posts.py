"""Far more posts within a minute than a look has pages for."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from app.models import Feed, Photo
from datasource.data_access import fetch_jobs
from datasource.fetch import fetch
from datasource.simulator.faults import Fault, FaultPlan
from tests.datasource.networks import on
from tests.datasource.spikes import spike
from tests.datasource.worlds import Network, assert_complete, fault, post, run

pytestmark = pytest.mark.django_db(transaction=True)


def is_due() -> bool:
    return Feed.objects.get().is_due(timezone.now())


def test_what_has_more_pages_than_a_look_is_read_on_at_once(network: Network) -> None:
    network.settings.FETCH_EVERY_MINUTES = 20
    old = post(600)
    network.show([old])
    run()
    assert not is_due()
    looks = 0

    network.settings.FETCH_MAX_PAGES = 1
    network.show([*spike(250), old])
    Feed.objects.update(due_at=timezone.now())
    while is_due():
        fetch(fetch_jobs(due_by=timezone.now()))
        looks += 1

    assert 2 < looks < 20
    assert_complete(network)


@on("mastodon")
def test_what_cannot_be_read_is_not_asked_for_again_at_once(network: Network) -> None:
    network.settings.FETCH_MAX_PAGES = 1
    network.show(spike(120))
    fault(network, status=500)
    run()

    assert not is_due()


@on("x")
def test_the_past_is_read_slowly_where_each_post_is_billed(network: Network) -> None:
    network.settings.FETCH_MAX_PAGES = 1
    network.show(spike(250))
    run()

    assert Photo.objects.count() < 250
    assert not is_due()


@on("mastodon")
@pytest.mark.one_database
def test_every_post_is_saved_before_the_first_picture_is_asked_for(
    network: Network, client: Client
) -> None:
    network.settings.MEDIA_ALLOW_PRIVATE_ADDRESSES = True
    network.show(spike(80))
    network.simulator.faults = FaultPlan.of(Fault(path="/media", status=503))

    call_command("fetch_photos")

    asked = [request.path for request in network.simulator.requests]
    of_pictures = ["/media" in path for path in asked if "/avatar" not in path]
    assert of_pictures == sorted(of_pictures)
    assert any(of_pictures)
    assert not Photo.objects.filter(state=Photo.State.READY).exists()
    assert Photo.objects.count() == 80
    assert client.get("/api/topic/carnival").json()["data"]
