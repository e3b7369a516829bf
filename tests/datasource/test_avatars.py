"""From a person's picture on the network to the one beside their name."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from app.models import Avatar, Owner
from app.moderation.removal import remove_person
from datasource.data_access import AvatarAccess
from datasource.http_sessions import picture_session
from datasource.media.avatars import store_avatars
from datasource.media.decoder_pool import DecoderPool
from datasource.simulator.faults import Fault, FaultPlan
from tests.datasource.networks import on
from tests.datasource.worlds import Network, post, run
from twitter_album import redistribution_policy

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


def keep(network: Network, should_stop: Callable[[], bool] = lambda: False) -> int:
    network.settings.MEDIA_ALLOW_PRIVATE_ADDRESSES = True
    decoders = DecoderPool(workers=1)
    try:
        return store_avatars(
            AvatarAccess(),
            session_factory=picture_session,
            decoders=decoders,
            seconds=30,
            should_stop=should_stop,
        )
    finally:
        decoders.stop()


def asked(network: Network) -> int:
    return sum("/avatar/" in request.path for request in network.simulator.requests)


def test_everybody_gets_a_face_once(network: Network, client: Client) -> None:
    network.show([post(5), post(9)])
    run()
    assert keep(network) == 1
    assert keep(network) == 0
    assert asked(network) == 1
    owner = Owner.objects.get()
    answer = client.get(owner.avatar_path)
    assert answer["Content-Type"] == "image/webp"
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.width == image.height <= 64


@on("mastodon")
def test_a_face_that_cannot_be_had_is_asked_for_a_day_later(network: Network) -> None:
    network.show([post(5)])
    run()
    network.simulator.faults = FaultPlan.of(Fault(path="/avatar", status=500))
    assert keep(network) == 0
    assert asked(network) == 1
    assert keep(network) == 0
    assert asked(network) == 1
    network.simulator.faults = FaultPlan()
    Owner.objects.update(avatar_due_at=timezone.now() - timedelta(seconds=1))
    assert keep(network) == 1


@on("mastodon")
def test_a_face_that_a_stop_broke_off_is_asked_for_soon(network: Network) -> None:
    network.show([post(5)])
    run()
    network.simulator.faults = FaultPlan.of(Fault(path="/avatar", status=500))
    assert keep(network, should_stop=lambda: asked(network) > 0) == 0
    network.simulator.faults = FaultPlan()
    assert keep(network) == 1


@on("mastodon")
def test_nothing_of_a_face_stays_when_its_person_goes(
    network: Network, client: Client
) -> None:
    network.show([post(5)])
    run()
    keep(network)
    owner = Owner.objects.get()
    remove_person(owner, "asked for it")
    assert not Avatar.objects.exists()
    assert client.get(owner.avatar_path).status_code == 404


@on("x")
def test_nobody_sees_the_face_of_whom_the_pages_do_not_show(
    network: Network, client: Client
) -> None:
    network.show([post(5)])
    run()
    keep(network)
    owner = Owner.objects.get()
    path = owner.avatar_path
    owner.block(is_blocked=True)
    assert client.get(path).status_code == 404
    owner.block(is_blocked=False)
    assert client.get(path).status_code == 200
    network.settings.DISPLAY_POLICY = redistribution_policy.parse(
        "x.page=link", networks=network.settings.STORED_NETWORKS
    )
    assert client.get(path).status_code == 404
