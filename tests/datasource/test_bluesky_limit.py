"""Bluesky gives about 10,000 results of a query: what lies below them is read where
bounds are heeded, and told as out of reach where they are not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.models import F
from pytest_django import Settings

from app.gallery import completeness
from app.models import Album, Unreachable
from datasource.simulator.bluesky.protocol import Bluesky
from datasource.simulator.faults import FaultPlan
from datasource.simulator.simulator import Simulator
from datasource.simulator.world.world import World
from tests.datasource.networks import on
from tests.datasource.worlds import (
    Network,
    album_pictures,
    assert_complete,
    failures,
    fault,
    history,
    run,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    on("bluesky"),
]

LISTED = 200


@pytest.fixture(params=[False, True], ids=["ends its list", "refuses its cursor"])
def service(
    request: pytest.FixtureRequest,
    settings: Settings,
    network: Network,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Network]:
    """Bluesky with an index that lists 300 results of a query."""
    monkeypatch.setattr("datasource.sources.bluesky.cursors.MAX_RESULTS", LISTED)
    settings.FETCH_MAX_PAGES = 4
    world = World.of([])
    limited = Bluesky(world, result_limit=LISTED, refuses_deep_cursors=request.param)
    with Simulator(world, adapters=[limited]) as simulator:
        settings.BLUESKY_SERVICE_URL = simulator.url
        yield Network("bluesky", simulator, world, settings)


def test_more_results_than_a_query_gives_are_read_where_bounds_are_heeded(
    service: Network,
) -> None:
    service.show(history(LISTED + 110))
    for _ in range(3):
        assert failures(run()) == ""
    assert_complete(service)


def test_more_results_than_a_query_gives_are_out_of_reach_from_the_top(
    service: Network,
) -> None:
    posts = history(LISTED + 110)
    service.show(posts)
    fault(service, ignore=("since", "until"))
    for _ in range(3):
        assert failures(run()) == ""
    assert set(album_pictures()) == {p.pictures[0].id for p in posts[:LISTED]}
    known = completeness.of_album(Album.objects.get())
    assert known.state == "partial"
    assert known.backlog.sentence == "no range is pending, 1 range is out of reach"
    asked = len(service.searches)
    run()
    assert len(service.searches) - asked <= 2
    service.simulator.faults = FaultPlan()
    Unreachable.objects.update(created_at=F("created_at") - timedelta(hours=25))
    for _ in range(2):
        assert failures(run()) == ""
    assert_complete(service)
    assert completeness.of_album(Album.objects.get()).state == "complete"
