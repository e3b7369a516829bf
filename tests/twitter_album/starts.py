"""The settings as fresh processes read them."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from tests import forks
from tests.running import ROOT

SETTINGS = (
    "import django; django.setup()\n"
    "from django.conf import settings\n"
    "from twitter_album import env\n"
    "print(' '.join(env.KNOWN)); print(settings.SITE_URL, settings.NETWORKS,"
    " settings.IS_SIMULATED, settings.MASTODON_SERVERS, settings.TWITTER_API_URL)\n"
    "print(settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS,"
    " settings.SECURE_HSTS_PRELOAD)\n"
    "print(settings.HASHTAGS)"
)


def start(
    tmp_path: Path, *, code: str = SETTINGS, **values: str
) -> subprocess.CompletedProcess[str]:
    """What a fresh process prints that reads these settings."""
    names = re.findall(r"(?m)^([A-Z_]+)=", (ROOT / ".env.example").read_text())
    environment = dict.fromkeys(names, "") | {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "twitter_album.settings",
        "DATA_DIR": str(tmp_path),
    }
    return forks.run(["-c", code], env=environment | values, cwd=ROOT)


def ends_of_starts(
    tmp_path: Path, environments: list[dict[str, str]]
) -> list[tuple[int, str]]:
    """How a process of its own ends with each of them, and what it says then."""
    ends = [start(tmp_path / "data", **values) for values in environments]
    return [(end.returncode, end.stderr) for end in ends]
