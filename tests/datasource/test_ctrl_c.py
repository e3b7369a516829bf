"""Ctrl-C in long work: one sentence, exit code 130, and the next run goes on there."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.models import Photo
from datasource.simulator.faults import FaultPlan
from tests.datasource.fetch_processes import ROOT, environment
from tests.datasource.imports import import_posts, tweet, written
from tests.datasource.networks import on
from tests.datasource.worlds import Network, assert_complete, fault, history, run
from tests.running import PATIENCE_SECONDS
from twitter_album import shutdown

pytestmark = pytest.mark.django_db(transaction=True)

# Twenty batches: nobody is away for so long that they are over meanwhile.
ROWS = 10_000


def interrupted(
    network: Network, *command: str, when: Callable[[], object]
) -> tuple[int, list[str]]:
    """Exit code and standard error of a command in which Ctrl-C is pressed."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment(network) | {"HASHTAGS": "carnival"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 10 * PATIENCE_SECONDS
    while not when() and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate()
    return process.returncode, told.strip().splitlines()


@on("mastodon")
@pytest.mark.one_database
def test_a_backfill_ends_even_while_a_server_is_silent(network: Network) -> None:
    network.show(history(200, minutes_apart=5))
    fault(network, requests=(3,), delay=600)

    code, told = interrupted(
        network,
        *("fetch_photos", "--no-pictures"),
        when=lambda: len(network.searches) >= 3,
    )

    assert (code, told[-1]) == (130, "Stopped; the next run goes on from here.")
    assert "Traceback" not in "".join(told)
    assert 0 < Photo.objects.count() < 200
    network.simulator.faults = FaultPlan()
    run()
    assert_complete(network)


@on("mastodon")
@pytest.mark.one_database
def test_an_import_ends_behind_a_batch(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, carnival: Any
) -> None:
    path = written(tmp_path, *map(tweet, range(ROWS)))

    code, told = interrupted(
        network, "import_posts", str(path), when=Photo.objects.exists
    )

    assert code == 130
    assert "Stopped; the next run goes on from here" in told[-1]
    assert "Traceback" not in "".join(told)
    before = Photo.objects.count()
    # One more batch.
    monkeypatch.setattr(shutdown, "is_requested", lambda: True)
    with pytest.raises(Exception, match="the next run goes on from here"):
        import_posts(path)
    assert Photo.objects.count() == before + 500
