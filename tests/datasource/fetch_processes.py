"""A fetch in a process of its own, over the database and network of the test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from tests.datasource.worlds import Network
from tests.running import database_url

ROOT = Path(__file__).resolve().parent.parent.parent


def environment(network: Network) -> dict[str, str]:
    """The same database and network, for a process of its own."""
    return os.environ | {
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(settings.DATA_DIR),
        "NETWORKS": network.api,
        "TWITTER_API_URL": network.settings.TWITTER_API_URL,
        "X_API_URL": network.simulator.url,
        "X_BEARER_TOKEN": network.settings.X_BEARER_TOKEN,
        "MASTODON_SERVERS": network.simulator.url,
        "BLUESKY_SERVICE_URL": network.simulator.url,
        "BLUESKY_HANDLE": network.settings.BLUESKY_HANDLE,
        "BLUESKY_APP_PASSWORD": network.settings.BLUESKY_APP_PASSWORD,
        "FETCH_MAX_PAGES": "50",
        "MILESTONES": ",".join(map(str, settings.MILESTONES)),
        "DJANGO_SETTINGS_MODULE": "twitter_album.settings",
        "MEDIA_ALLOW_PRIVATE_ADDRESSES": "true",
    }


def start_fetch(network: Network) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "fetch_photos", "--no-pictures"],
        cwd=ROOT,
        env=environment(network),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
