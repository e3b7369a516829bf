"""What a look-up leaves out is not missing from the post."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.models import Album, Photo
from datasource.simulator.faults import Fault, FaultPlan, Malformation
from tests.datasource.edits import followed, ids, shown, started
from tests.datasource.networks import on
from tests.datasource.worlds import Network, failures, history, later, run

pytestmark = pytest.mark.django_db(transaction=True)


BROKEN: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "mastodon": [
        ("media_attachments", {"is_missing": True}),
        ("media_attachments", {"value": None}),
        ("media_attachments.0.url", {"value": None}),
        ("media_attachments.0.type", {"value": "unknown"}),
        ("media_attachments.0", {"value": 7}),
        ("tags", {"is_missing": True}),
        ("tags", {"value": []}),
        ("content", {"is_missing": True}),
        ("created_at", {"is_missing": True}),
    ],
    "twitter": [
        ("extended_entities.media.0.media_url_https", {"value": 7}),
        ("entities", {"is_missing": True}),
        ("truncated", {"value": True}),
    ],
    "x": [
        ("public_metrics", {"is_missing": True}),
        ("attachments.media_keys.0", {"value": "3_999"}),
        ("entities", {"is_missing": True}),
    ],
    "bluesky": [
        ("embed", {"is_missing": True}),
        ("record.text", {"is_missing": True}),
    ],
}


@pytest.mark.one_database
def test_what_is_missing_from_an_answer_is_not_missing_from_the_post(
    network: Network,
) -> None:
    old = started(network)
    for field, spoilt in BROKEN[network.api]:
        later(hours=6)
        spoils = (Malformation(field=field, position=None, **spoilt),)
        network.simulator.faults = FaultPlan.of(
            Fault(path=network.wire_format.look_ups, malform=spoils)
        )
        run()
        assert shown() == ids(old), (field, spoilt)
        assert all(photo.text for photo in Photo.objects.all()), (field, spoilt)


@on("mastodon", "bluesky")
@pytest.mark.one_database
def test_a_network_whose_posts_have_all_lost_their_pictures_is_not_believed(
    network: Network,
) -> None:
    posts = history(25, minutes_apart=120)
    network.show(posts)
    run()
    network.show([replace(each, pictures=()) for each in posts])
    later(hours=6)
    assert "all of them are gone" in failures(run())
    assert Album.objects.get().photo_count == 25


@on("mastodon")
@pytest.mark.one_database
def test_a_network_whose_posts_have_all_lost_the_hashtag_is_not_believed(
    network: Network,
) -> None:
    posts = history(25, minutes_apart=120)
    network.show(posts)
    run()
    network.show([replace(each, hashtags=()) for each in posts])
    later(hours=6)
    assert "all of them are gone" in failures(run())
    assert Album.objects.get().photo_count == 25


@on("mastodon")
@pytest.mark.one_database
def test_a_server_that_never_lists_hashtags_loses_none(network: Network) -> None:
    spoils = (Malformation(field="tags", position=None, value=[]),)
    network.simulator.faults = FaultPlan.of(
        *(Fault(path=path, malform=spoils) for path in network.wire_format.both)
    )
    old = started(network, text="#carnival")
    followed(network, old, text="", hashtags=())
    assert shown() == ids(old)
