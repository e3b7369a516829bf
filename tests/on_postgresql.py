"""Runs the database tests once more, on a real PostgreSQL.

Uses the server of TEST_DATABASE_URL, or starts one of its own from the programs on
this machine, as an unprivileged user and for the time of the run.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNPRIVILEGED = ("postgres", "nobody")


def programs() -> Path | None:
    """The folder of initdb and pg_ctl; Debian keeps it out of PATH."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


def unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root; None where we are somebody else."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in UNPRIVILEGED if name in known)


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """A fresh server that listens on a socket in a temporary folder only."""
    user = unprivileged_user()
    with tempfile.TemporaryDirectory(prefix="twitter-album-pg-") as temporary:
        if user:
            shutil.chown(temporary, user)
        data = f"{temporary}/data"

        def call(*command: str) -> None:
            subprocess.run(
                command, check=True, user=user, cwd=temporary, capture_output=True
            )

        call(f"{folder}/initdb", "-D", data, "-U", "album", "-A", "trust", "-N")
        port = free_port()
        options = f"-h 127.0.0.1 -p {port} -k {temporary} -c fsync=off"
        call(f"{folder}/pg_ctl", "-D", data, "-w", "-o", options, "start", "-l", "log")
        try:
            yield f"postgres://album@127.0.0.1:{port}/postgres"
        finally:
            call(f"{folder}/pg_ctl", "-D", data, "-m", "immediate", "stop")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_tests(url: str) -> int:
    command = [sys.executable, "-m", "pytest", *sys.argv[1:]]
    return subprocess.call(command, env=os.environ | {"DATABASE_URL": url})


def main() -> int:
    url = os.environ.get("TEST_DATABASE_URL", "")
    if url:
        return run_tests(url)
    folder = programs()
    if folder is None:
        print("PostgreSQL tests skipped: no server programs on this machine.")
        return 1 if os.environ.get("CI") else 0
    with server(folder) as started:
        return run_tests(started)


if __name__ == "__main__":
    sys.exit(main())
