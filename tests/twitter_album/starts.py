"""The settings as fresh processes read them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.running import ROOT


def start(tmp_path: Path, **values: str) -> subprocess.CompletedProcess[str]:
    """The settings as a fresh process reads them."""
    names = re.findall(r"(?m)^([A-Z_]+)=", (ROOT / ".env.example").read_text())
    environment = dict.fromkeys(names, "") | {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "twitter_album.settings",
        "DATA_DIR": str(tmp_path),
    }
    code = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        "from twitter_album import env\n"
        "print(' '.join(env.KNOWN)); print(settings.SITE_URL, settings.NETWORKS,"
        " settings.IS_SIMULATED, settings.MASTODON_SERVERS, settings.TWITTER_API_URL)\n"
        "print(settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS,"
        " settings.SECURE_HSTS_PRELOAD)\n"
        "print(settings.HASHTAGS)"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environment | values,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


FORKS = """
import json, os, sys
# Once: no setting changes how they are read, and they take most of the time.
import csp.constants, environ, idna, rest_framework
import django.core.management, django.urls, django.utils.log
for number, values in enumerate(json.load(sys.stdin)):
    if os.fork() == 0:
        os.environ.update(values)
        os.dup2(os.open(f"told-{number}", os.O_CREAT | os.O_WRONLY), 2)
        sys.path.insert(0, os.environ["ROOT"])
        django.setup()
        sys.exit()
    print(os.waitstatus_to_exitcode(os.wait()[1]), flush=True)
"""


def ends_of_starts(
    tmp_path: Path, environments: list[dict[str, str]]
) -> list[tuple[int, str]]:
    """How a process of its own ends with each of them, and what it says then."""
    names = re.findall(r"(?m)^([A-Z_]+)=", (ROOT / ".env.example").read_text())
    own = {"DATA_DIR": str(tmp_path / "data"), "ROOT": str(ROOT)}
    own |= {"DJANGO_SETTINGS_MODULE": "twitter_album.settings"}
    done = subprocess.run(
        [sys.executable, "-c", FORKS],
        env=dict.fromkeys(names, "") | own | {"PATH": os.environ["PATH"]},
        cwd=tmp_path,
        input=json.dumps(environments),
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
        check=True,
    )
    codes = map(int, done.stdout.split())
    return [(c, (tmp_path / f"told-{n}").read_text()) for n, c in enumerate(codes)]
