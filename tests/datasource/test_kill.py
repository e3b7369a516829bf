"""A fetch that is killed at any moment leaves an album that completes itself."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from app.models import Milestone, Photo
from tests.datasource.networks import on
from tests.datasource.worlds import Network, album_pictures, history, run

ROOT = Path(__file__).resolve().parent.parent.parent
KILLS = 2


def environment(network: Network) -> dict[str, str]:
    """The same database and network, for a process of its own."""
    names = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{names['NAME']}"
    else:
        place = f"{names['HOST']}:{names['PORT']}/{names['NAME']}"
        url = f"postgres://{names['USER']}@{place}"
    return os.environ | {
        "DATABASE_URL": url,
        "DATA_DIR": str(settings.DATA_DIR),
        "NETWORKS": network.dialect,
        "TWITTER_API_URL": network.settings.TWITTER_API_URL,
        "X_API_URL": network.simulator.url,
        "X_BEARER_TOKEN": network.settings.X_BEARER_TOKEN,
        "MASTODON_SERVERS": network.simulator.url,
        "BLUESKY_SERVICE_URL": network.simulator.url,
        "BLUESKY_HANDLE": network.settings.BLUESKY_HANDLE,
        "BLUESKY_APP_PASSWORD": network.settings.BLUESKY_APP_PASSWORD,
        "FETCH_MAX_PAGES": "50",
        "DJANGO_SETTINGS_MODULE": "twitter_album.settings",
        "MEDIA_ALLOW_PRIVATE_ADDRESSES": "true",
    }


def start(network: Network) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "fetch_photos", "--no-pictures"],
        cwd=ROOT,
        env=environment(network),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def await_first_request(network: Network) -> None:
    asked = len(network.simulator.requests)
    deadline = time.monotonic() + 30
    while len(network.simulator.requests) == asked:
        assert time.monotonic() < deadline, "the fetch asks nobody"
        time.sleep(0.01)


@pytest.mark.django_db(transaction=True)
@on("mastodon", "x")
def test_a_fetch_killed_at_random_moments_leaves_nothing_out_and_nothing_double(
    network: Network,
) -> None:
    posts = history(320, minutes_apart=5)
    chance = random.Random(2026)
    for kill in range(KILLS):
        # The world goes on between the kills.
        network.show(posts[(KILLS - kill) * 40 :])
        process = start(network)
        await_first_request(network)
        time.sleep(chance.uniform(0, 0.6))
        process.send_signal(signal.SIGKILL)
        process.wait()
    network.show(posts)
    for _ in range(3):
        run()
    assert sorted(album_pictures()) == sorted(network.expected)
    thresholds = sorted(Milestone.objects.values_list("threshold", flat=True))
    assert thresholds == [100, 200, 300]
    assert Photo.objects.count() == 320
