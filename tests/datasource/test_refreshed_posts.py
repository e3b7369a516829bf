"""Posts and people that the album knows, when a network lists them again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.models import Album, Owner, Photo
from datasource.simulator.faults import Fault, FaultPlan
from datasource.sources.mastodon import source as mastodon_source
from tests.datasource.networks import on
from tests.datasource.worlds import (
    PERSON,
    Network,
    history,
    later,
    post,
    run,
)

pytestmark = pytest.mark.django_db


def test_a_renamed_owner_is_the_same_person(network: Network) -> None:
    network.show([post(30)])
    run()
    renamed = replace(PERSON, display_name="Anna in Rio")
    if network.api != "mastodon":  # there, a handle never changes
        renamed = replace(renamed, screen_name="anna_rio")
    network.show([post(1.5, author=renamed)])
    run()
    owner = Owner.objects.get()
    assert (owner.display_name, owner.photo_count) == ("Anna in Rio", 2)
    handle = owner.screen_name.removesuffix(".bsky.social").replace("-", "_")
    assert handle == renamed.screen_name


@on("mastodon")
def test_a_person_who_takes_a_blocked_name_is_hidden(network: Network) -> None:
    Album.objects.create(tag="carnival", block_words="casino")
    network.show([post(30)])
    run()
    assert Album.objects.get().photo_count == 1
    renamed = replace(PERSON, display_name="Anna's Casino")
    network.show([post(1.5, author=renamed), *network.posts])
    run()
    assert Album.objects.get().photo_count == 0
    assert set(Photo.objects.values_list("hidden_by_rule", flat=True)) == {
        "block word: casino"
    }


def test_favourites_are_refreshed(network: Network) -> None:
    network.show([post(50, likes=3)])
    run()
    network.show([replace(network.posts[0], likes=41)])
    later(hours=7)
    run()
    assert Photo.objects.get().favorite_count == 41


@on("mastodon")
def test_what_the_organiser_found_sensitive_stays_so(network: Network) -> None:
    network.show([post(5)])
    run()
    Photo.objects.all().update_visibility(is_sensitive=True)
    run()
    assert Album.objects.get().photo_count == 0


@pytest.mark.one_database
@on("mastodon")
def test_every_recent_photo_has_its_favourites_refreshed_in_turn(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mastodon_source, "SINGLE_LOOKUPS_PER_RUN", 10)
    shown = history(28, likes=1)
    network.show(shown)
    run()
    network.show([replace(each, likes=9) for each in shown])
    lookup = Fault(path="/api/v1/statuses", status=404, requests=(1, 12, 23))
    network.simulator.faults = FaultPlan.of(lookup)
    later(hours=7)
    for _ in range(4):
        run()
    assert set(Photo.objects.values_list("favorite_count", flat=True)) == {9}
