"""A network that does not accept our credentials: since when is known, for an alarm."""

from __future__ import annotations

import pytest

from app.models import Feed
from app.operations import warnings
from app.operations.warnings import Kind
from datasource.simulator.faults import FaultPlan
from tests.datasource.networks import on
from tests.datasource.worlds import Network, fault, history, run

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@on("mastodon", "x")
def test_it_is_known_until_a_page_comes_and_an_outage_says_nothing_of_it(
    network: Network,
) -> None:
    network.show(history(3))
    fault(network, status=503)
    run()
    assert Feed.objects.get().refused_since is None

    fault(network, status=401)
    run()
    refused_since = Feed.objects.get().refused_since
    assert refused_since is not None
    [warning] = warnings.current(Kind.CREDENTIALS)
    assert "does not accept our credentials" in warning.text

    fault(network, status=503)
    run()
    assert Feed.objects.get().refused_since == refused_since

    network.simulator.faults = FaultPlan()
    run()
    assert Feed.objects.get().refused_since is None
