"""One process at a time reads a feed; the next one goes on where it ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from app.models import Feed, Window
from tests.datasource.networks import on
from tests.datasource.worlds import (
    Network,
    assert_complete,
    failures,
    history,
    run,
)
from twitter_album import lease_holders

pytestmark = pytest.mark.django_db


def run_elsewhere() -> str:
    """What another machine is told meanwhile."""
    with patch.object(lease_holders, "_machine", lambda: "elsewhere"):
        return failures(run())


@on("mastodon")
def test_of_two_machines_at_once_one_is_kept_out_by_the_lease(
    network: Network,
) -> None:
    network.show(history(30))
    told: list[str] = []
    assert failures(run(on_page=lambda _: told.append(run_elsewhere()))) == ""
    assert told
    assert all("another worker is at it" in each for each in told)
    assert_complete(network)


@on("mastodon")
def test_the_lease_of_a_dead_process_on_this_machine_is_free(network: Network) -> None:
    network.show(history(5))
    run()
    dead = replace(lease_holders.this_process(), pid=2**22 - 1)
    Feed.objects.update(
        lease_until=timezone.now() + timedelta(seconds=60), holder=str(dead)
    )
    assert failures(run()) == ""


@on("mastodon")
def test_a_worker_stopped_beyond_its_lease_saves_nothing_more(
    network: Network,
) -> None:
    network.show(history(60))
    told: list[str] = []

    def sleep(posts: int) -> None:
        """After the first page, while another machine takes over."""
        if not told:
            Feed.objects.update(lease_until=timezone.now())
            told.append(run_elsewhere())

    assert "another worker took over" in failures(run(on_page=sleep))
    assert told == [""]
    assert_complete(network)
    assert not Window.objects.exists()
