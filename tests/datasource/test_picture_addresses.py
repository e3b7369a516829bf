"""Where a picture is to be had, from the network's answer to the request for it."""

from __future__ import annotations

import random
import string
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from app.models import Photo
from datasource.simulator.faults import Fault, FaultPlan, Malformation
from tests.datasource.networks import on
from tests.datasource.pictures import store_pictures
from tests.datasource.worlds import Network, fault, history, post, run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


def attach(network: Network, field: str, *values: object) -> None:
    """What the network says of the pictures of its posts, in their order."""
    fault(
        network,
        malform=tuple(
            Malformation(
                field=f"media_attachments.0.{field}", position=place, value=value
            )
            for place, value in enumerate(values)
        ),
    )


def addresses_of(network: Network, number: int) -> list[str]:
    """Where the simulated network keeps the pictures of so many posts."""
    network.show(history(number))
    server = network.simulator.url
    return [
        f"{server}/media/mastodon/{picture.id}.jpg"
        for shown in network.posts[:number]
        for picture in shown.pictures
    ]


@on("mastodon")
def test_addresses_of_4000_characters(network: Network, client: Client) -> None:
    """Two that differ at their end alone are two pictures, on every database."""
    letters = random.Random(0).choices(string.ascii_letters + string.digits, k=4000)
    urls = [
        f"{url}?signature={''.join(letters)}"[:3999] + str(place)
        for place, url in enumerate(addresses_of(network, 3))
    ]
    attach(network, "url", *urls)
    run()
    known = Photo.objects.filter(media_url__in=urls[:2])
    assert known.count() == 2
    assert store_pictures(network).stored == 3
    told = client.get("/api/topic/carnival").json()["data"]
    assert {urls[0], urls[1]} <= {each["media_url"] for each in told}
    run()
    assert Photo.objects.count() == 3


@on("mastodon")
def test_the_original_is_asked_for_where_the_server_s_copy_is_gone(
    network: Network,
) -> None:
    there, _ = addresses_of(network, 2)
    gone = there.replace("/media/", "/gone/")
    fault(
        network,
        malform=(
            Malformation(field="media_attachments.0.url", position=0, value=gone),
            Malformation(
                field="media_attachments.0.remote_url", position=0, value=there
            ),
        ),
    )
    run()
    assert Photo.objects.filter(media_url=gone).exists()
    assert store_pictures(network).stored == 2


@on("mastodon")
def test_the_kind_of_file_decides_not_its_label(network: Network) -> None:
    addresses_of(network, 4)
    attach(network, "type", "gifv", "unknown", "Image")
    run()
    assert store_pictures(network).stored == 4


@on("twitter", "x")
def test_a_smaller_size_of_x_is_asked_for_where_the_original_is_not_there(
    network: Network,
) -> None:
    network.show([post(5)])
    run()
    bare, first, second = Photo.objects.get().media_url, "?name=orig", "?name=large"
    assert Photo.objects.get().addresses == [bare + first, bare + second, bare]
    network.simulator.faults = FaultPlan.of(
        Fault(path="/media", requests=(1,), status=404)
    )
    assert store_pictures(network).stored == 1


@on("mastodon")
@pytest.mark.one_database
def test_what_failed_by_older_limits_is_tried_once_more(network: Network) -> None:
    network.show(history(3))
    run()
    failures = ["this is no JPEG, PNG, WebP or GIF", "the host answered 404", ""]
    for photo, failure in zip(Photo.objects.order_by("id"), failures, strict=True):
        photo.state, photo.failure, photo.attempts = "failed", failure, 12
        photo.save()
    migration = import_module("app.migrations.0016_picture_addresses")
    migration.try_again_what_failed_by_old_limits(apps, None)
    assert store_pictures(network).stored == 1
    assert Photo.objects.filter(state="failed").count() == 2


@on("mastodon")
def test_a_pending_picture_is_asked_for_where_the_network_has_moved_it(
    network: Network,
) -> None:
    network.show([post(5)])
    run()
    old = Photo.objects.get().media_url.replace("/media/", "/moved/")
    Photo.objects.update(media_url=old)
    run()
    Photo.objects.update(try_at=timezone.now())
    assert store_pictures(network).stored == 1
    assert Photo.objects.get().media_url == old
