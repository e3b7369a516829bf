"""What the fault run is told, on the command line."""

from __future__ import annotations

import argparse
from pathlib import Path

# Named by their process in Procfile.scale.
WEB_HOSTS = ("web1", "web2")
ALBUM_HOSTS = (*WEB_HOSTS, "clock1", "clock2", "fetch1", "pictures1", "mail1", "files1")
ENGINE_HOSTS = ("postgresql", "redis", "s3", "network", "mailbox")
# The visitor's is that of the run itself.
HOSTS = ("visitor", *ENGINE_HOSTS, *ALBUM_HOSTS)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fault_run")
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a new folder for all logs")
    # Given by `__main__` to the process that runs on the visitor's host.
    parser.add_argument("--network", default="", help=argparse.SUPPRESS)
    return parser.parse_args()
