"""How the time of every list grows from a million photos to ten million.

    .venv/bin/python tests/benchmarks/size.py

Every public address and every list of the admin, whole requests through Django with
nothing cached, in seconds of the processor (PostgreSQL's part included); on SQLite, or
on the database of BENCH_DATABASE_URL. The goal is at most 1.3 times. The sites are
made first: some minutes and 20 GB for the large one. BENCH_DATA_DIRS names two folders
of sites that were made with `_seed.py` before, separated by a comma.
"""

# ruff: noqa: E402  # Django is set up before what needs it

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks._sizes import sized

SIZES = sized((1_000_000, 10_000_000), small=(10_000, 100_000))
ROUNDS = sized(7, small=3)
GOAL = 1.3
# Milliseconds below which a difference is none.
NOISE = 3.0


def measured(folder: str, photos: int) -> dict[str, float]:
    """In a process of its own, because settings are read once."""
    environment = os.environ | {
        "DATA_DIR": folder,
        "DATABASE_URL": os.environ.get("BENCH_DATABASE_URL", "").replace(
            "{photos}", str(photos)
        ),
        "DJANGO_SETTINGS_MODULE": "twitter_album.settings",
        "ALLOWED_HOSTS": "testserver",
    }
    command = [sys.executable, __file__, str(photos)]
    done = subprocess.run(
        command, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    times: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return times


def measure(photos: int) -> dict[str, float]:
    """Milliseconds of the processor for each address: the quickest of some."""
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.core.cache import caches
    from django.core.management import call_command
    from django.test import Client

    from tests.benchmarks import _addresses, _seed
    from tests.benchmarks._processor import server_seconds

    call_command("migrate", verbosity=0)
    _seed.seed(photos)
    call_command("collectstatic", interactive=False, verbosity=0)
    admin = Client()
    admin.force_login(
        User.objects.get_or_create(username="bench", is_superuser=True, is_staff=True)[
            0
        ]
    )
    addresses = [(Client(), each) for each in _addresses.public()]
    addresses += [(admin, each) for each in _addresses.admin()]
    times = {}
    for client, address in addresses:
        spent = []
        for _ in range(ROUNDS):
            for cache in caches.all():
                cache.clear()
            began = time.process_time() + server_seconds()
            b"".join(client.get(address))
            spent.append(time.process_time() + server_seconds() - began)
        times[address] = min(spent) * 1000
    return times


def main() -> None:
    folders = os.environ.get("BENCH_DATA_DIRS", "").split(",")
    if len(folders) != len(SIZES):
        folders = [tempfile.mkdtemp(prefix="twitter-album-bench-") for _ in SIZES]
    small, large = map(measured, folders, SIZES)
    ratios = {}
    # Places and handles differ: addresses are compared in their order.
    for (address, few), many in zip(small.items(), large.values(), strict=True):
        ratios[address] = max(many, NOISE) / max(few, NOISE)
        print(f"{few:7.1f} ms {many:7.1f} ms {ratios[address]:6.2f}x  {address}")
    over = [address for address, ratio in ratios.items() if ratio > GOAL]
    middle = sorted(ratios.values())[len(ratios) // 2]
    print(
        f"{SIZES[0]:,} to {SIZES[1]:,} photos: {len(over)} of {len(ratios)} addresses"
        f" above {GOAL} times, worst {max(ratios.values()):.2f}"
    )
    print(f"median ratio: {middle:.2f} (goal {GOAL})")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(int(sys.argv[1]))))
    else:
        main()
