"""Hashtags that not every network has: said of that network, and found elsewhere."""

from __future__ import annotations

import pytest

from app.models import Album, Photo
from tests.datasource.worlds import Network, failures, post, run

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_a_hashtag_that_a_network_does_not_have_is_said_so(network: Network) -> None:
    network.settings.HASHTAGS = ["🎭"]
    network.show([post(5, hashtags=("🎭",), text="hello #🎭")])
    reports = run()
    if network.api == "bluesky":
        assert Photo.objects.count() == 1
    else:
        told = "has no hashtags with 🎭: #🎭 is not there"
        assert told in failures(reports)
        assert not network.simulator.requests


def test_a_hashtag_is_asked_for_as_it_is_written(network: Network) -> None:
    network.settings.HASHTAGS = ["col·lecció"]
    tagged = ("Col·lecció",)
    network.show([post(5, hashtags=tagged, text="hello #Col·lecció")])
    assert failures(run()) == ""
    assert Photo.objects.get().album == Album.objects.get(key="col·leccio")
