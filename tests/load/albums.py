"""The album that visitors read: on one machine as most people run it, or its parts as
`Procfile.scale` names them, on PostgreSQL and Redis."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.on_postgresql import database, free_port
from tests.redis_server import RedisServer
from tests.running import ROOT, album, await_line, stop

VALUES = {"BACKFILL_DAYS": "10", "DEBUG": "", "SITE_URL": ""}
# Beside the processes of Procfile.scale, which name no simulated network.
NETWORK = "network: exec .venv/bin/python manage.py simulate_network\n"


@contextmanager
def embedded(folder: Path, port: int) -> Iterator[str]:
    """As `make run` starts it; gives the address of its database."""
    with album(folder, **VALUES, PORT=str(port)) as process:
        await_line(folder, "Ctrl-C stops everything.")
        yield f"sqlite:///{folder / 'data' / 'album.sqlite3'}"
        stop(process)


@contextmanager
def with_workers(folder: Path, port: int) -> Iterator[str]:
    """The same with a process for each kind of work."""
    redis = RedisServer(folder)
    try:
        with database("postgresql") as url:
            yield from _workers(folder, port, database_url=url, redis=redis)
    finally:
        redis.stop()


def _workers(
    folder: Path, port: int, *, database_url: str, redis: RedisServer
) -> Iterator[str]:
    values = VALUES | {
        # As many hosts would share the connections of one server.
        "DATABASE_URL": f"{database_url}?pool=8",
        "CACHE_URL": redis.url,
        "CELERY_BROKER_URL": redis.url,
        "DATA_DIR": str(folder / "data"),
    }
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=ROOT, env=os.environ | values, check=True)
    lines = (ROOT / "Procfile.scale").read_text()
    # The first of them, the web server, gets PORT itself.
    (folder / "Procfile").write_text(f"{lines}{NETWORK}")
    command = ["honcho", "-f", str(folder / "Procfile"), "-d", str(ROOT), "start"]
    with album(
        folder, *command, **values, PORT=str(port), SIMULATOR_PORT=str(free_port())
    ) as process:
        await_line(folder, "This worker is ready for: pictures")
        yield database_url
        stop(process)
