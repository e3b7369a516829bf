"""Mastodon servers whose people have handles of another domain than their API."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from app.models import Album, OptOut, Owner, Photo
from datasource.simulator.faults import Fault, FaultPlan
from datasource.simulator.mastodon.protocol import Mastodon
from datasource.simulator.simulator import Simulator
from datasource.simulator.world.world import World
from tests.datasource.worlds import failures, history, post, run

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
OUTAGE = FaultPlan.of(Fault(path="/api/v2/instance", status=503, body="down"))


@pytest.fixture
def server(settings: Settings) -> Iterator[Simulator]:
    """Its API is at an address, its people are called `anna@example.org`."""
    settings.NETWORKS = ["mastodon"]
    world = World.of(history(2))
    adapter = Mastodon(world, domain="example.org")
    with Simulator(world, adapters=[adapter]) as simulator:
        settings.MASTODON_SERVERS = [simulator.url]
        yield simulator


def host(server: Simulator) -> str:
    return urlsplit(server.url).netloc


def questions(server: Simulator) -> int:
    return sum("instance" in request.path for request in server.requests)


def handle() -> str:
    return Owner.objects.get().handle


def test_handles_are_of_the_domain_that_the_server_tells(server: Simulator) -> None:
    run()
    assert handle() == "anna@example.org"
    server.world.replace_posts([post(1), *history(2)])
    run()
    assert questions(server) == 1


def test_an_outage_of_the_instance_answer_costs_no_post(server: Simulator) -> None:
    server.faults = OUTAGE
    assert failures(run()) == ""
    assert handle() == f"anna@{host(server)}"
    assert Photo.objects.count() == 2
    assert questions(server) == 1


def test_a_server_that_knows_the_older_answer_only_is_asked_for_it(
    server: Simulator,
) -> None:
    path = "/api/v2/instance"
    server.faults = FaultPlan.of(Fault(path=path, status=404, body="{}"))
    run()
    server.world.replace_posts([post(1), *history(2)])
    run()
    assert questions(server) == 2
    assert handle() == "anna@example.org"


def test_people_known_by_the_host_are_renamed_not_doubled(server: Simulator) -> None:
    server.faults = OUTAGE
    run()
    keys = set(Photo.objects.values_list("post_key", flat=True))
    server.faults = FaultPlan()
    server.world.replace_posts([post(1), *history(2)])
    run()
    assert handle() == "anna@example.org"
    assert keys < set(Photo.objects.values_list("post_key", flat=True))


def test_a_domain_that_was_told_outlives_a_silent_server(server: Simulator) -> None:
    server.faults = OUTAGE
    run()
    Owner.objects.update(server="example.org")  # told in another process
    server.world.replace_posts([post(1), *history(2)])
    run()
    assert handle() == "anna@example.org"


def test_who_opted_out_under_the_host_stays_out(server: Simulator) -> None:
    identity = f"anna@{host(server)}"
    OptOut.objects.create(person_hash=OptOut.hash_of("mastodon", identity))
    run()
    assert not Photo.objects.exists()


def test_who_opted_out_under_the_domain_stays_out(server: Simulator) -> None:
    OptOut.objects.create(person_hash=OptOut.hash_of("mastodon", "anna@example.org"))
    run()
    assert not Photo.objects.exists()


def test_a_block_and_an_address_under_the_host_still_hold(
    server: Simulator, client: Client
) -> None:
    run()
    Photo.objects.update(state=Photo.State.READY)
    assert client.get(f"/owner/anna@{host(server)}").status_code == 200
    album = Album.objects.get()
    album.blocked_owners = f"@anna@{host(server)}"
    server.world.replace_posts([post(1), *history(2)])
    album.save()
    run()
    assert (
        Photo.objects.latest("posted_at").hidden_by_rule == "owner blocked in #carnival"
    )
