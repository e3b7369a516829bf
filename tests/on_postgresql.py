"""Runs the database tests once more, on a real PostgreSQL.

Uses the server of TEST_DATABASE_URL, or starts one of its own from the programs on
this machine, as an unprivileged user and for the time of the run. With `--pgbouncer`
first, all goes through a PgBouncer in transaction mode.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from urllib.parse import urlsplit

UNPRIVILEGED = ("postgres", "nobody")
PATIENCE_SECONDS = 10
BEHIND_PGBOUNCER = "--pgbouncer"
# Limits of web requests, which PgBouncer sets itself: see docs/scaling.md.
NOT_BEHIND_IT = ("--ignore=tests/app/test_database_waits.py",)
PGBOUNCER = """
[databases]
* = host=127.0.0.1 port={server_port} user=album
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
max_client_conn = 500
default_pool_size = 20
server_idle_timeout = 60
ignore_startup_parameters = extra_float_digits
logfile = {folder}/pgbouncer.log
"""


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


def database(engine: str) -> AbstractContextManager[str]:
    """The address of an empty one; none of SQLite, whose file the settings name."""
    if engine == "sqlite":
        return nullcontext("")
    folder = programs()
    if folder is None:
        sys.exit("PostgreSQL: no server programs on this machine.")
    return server(folder)


@contextmanager
def pgbouncer(server_port: int) -> Iterator[str]:
    """In transaction mode, before the server at this port."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        sys.exit("PgBouncer is missing: apt install pgbouncer")
    user, port = unprivileged_user(), free_port()
    with tempfile.TemporaryDirectory(prefix="twitter-album-pgbouncer-") as folder:
        if user:
            shutil.chown(folder, user)
        path = Path(folder) / "pgbouncer.ini"
        path.write_text(
            PGBOUNCER.format(server_port=server_port, port=port, folder=folder)
        )
        process = subprocess.Popen([program, "--quiet", str(path)], user=user)
        try:
            wait_for(port)
            yield f"postgres://album@127.0.0.1:{port}/postgres?pgbouncer=1"
        finally:
            process.terminate()
            process.wait()


def wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit("PgBouncer did not start.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_tests(url: str, *arguments: str) -> int:
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.call(command, env=os.environ | {"DATABASE_URL": url})


def main() -> int:
    url = os.environ.get("TEST_DATABASE_URL", "")
    is_behind_pgbouncer = sys.argv[1:2] == [BEHIND_PGBOUNCER]
    arguments = sys.argv[1 + is_behind_pgbouncer :]
    if url:
        return run_tests(url, *arguments)
    folder = programs()
    if folder is None:
        print("PostgreSQL tests skipped: no server programs on this machine.")
        return 1 if os.environ.get("CI") else 0
    with server(folder) as started:
        if not is_behind_pgbouncer:
            return run_tests(started, *arguments)
        # It keeps connections to the tests' database, which cannot be dropped then; all
        # of the server goes in the end.
        with pgbouncer(urlsplit(started).port or 0) as pooled:
            return run_tests(pooled, "--reuse-db", *NOT_BEHIND_IT, *arguments)


if __name__ == "__main__":
    sys.exit(main())
