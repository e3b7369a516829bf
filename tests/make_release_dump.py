"""Writes the small database of a release, for later releases to start from.

`python -m tests.make_release_dump` fetches from a simulated network into an empty
database of each engine, decides as an organiser does, and writes what is there then
as SQL to tests/fixtures/releases/<version>/.
"""

from __future__ import annotations

import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from datasource.simulator import CREDENTIALS
from datasource.simulator.simulator import Simulator
from tests import facebook_page, on_postgresql, release_dumps
from twitter_album import __version__

ROOT = Path(__file__).resolve().parent.parent
IMPORTED = Path("tests/fixtures/imports/broken.jsonl")
MAX_BYTES = 400_000
MACHINE = "machine/00000000-0000-0000-0000-000000000000"
DECIDE = """
import django
django.setup()
from tests.release_decisions import decide
decide()
"""


def main() -> None:
    folder = release_dumps.FOLDER / __version__
    folder.mkdir(parents=True, exist_ok=True)
    # Before its two busy hours: a world of only a few posts a day. The key is that
    # of the demo's own file.
    world = {"seed": 1, "born_at": (datetime.now(UTC) + timedelta(hours=2)).isoformat()}
    (folder / "world.json").write_text(json.dumps(world) + "\n")
    programs = on_postgresql.programs()
    if programs is None:
        sys.exit("PostgreSQL's programs are not on this machine.")
    with release_dumps.network_of(__version__) as simulator:
        with tempfile.TemporaryDirectory() as data:
            live(Path(data), simulator, database_url="")
            dump = of_sqlite(Path(data) / "album.sqlite3")
        write(folder / "sqlite.sql", anonymous(dump, simulator))
    with (
        release_dumps.network_of(__version__) as simulator,
        on_postgresql.server(programs) as url,
    ):
        with tempfile.TemporaryDirectory() as data:
            live(Path(data), simulator, database_url=url)
        write(folder / "postgresql.sql", anonymous(of_postgresql(url), simulator))


def of_sqlite(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return "\n".join(connection.iterdump()) + "\n"


def of_postgresql(url: str) -> str:
    """Without what only psql, or only the newest server, understands."""
    command = ("pg_dump", "--no-owner", "--no-privileges", "--rows-per-insert=50", url)
    dump = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return re.sub(r"(?m)^(\\\w+ .*|SET transaction_timeout.*|--.*)\n", "", dump)


def anonymous(dump: str, simulator: Simulator) -> str:
    """As if another machine had made it, whose network had the port of the demo."""
    dump = dump.replace(simulator.url.removeprefix("http://"), release_dumps.NETWORK)
    return re.sub(
        rf"\b{re.escape(socket.gethostname())}/[0-9a-f-]{{36}}", MACHINE, dump
    )


def live(data: Path, simulator: Simulator, *, database_url: str) -> None:
    """What a machine and an organiser do in a quarter of an hour."""
    address = simulator.url
    with facebook_page.running() as page:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "twitter_album.settings",
            "DATA_DIR": str(data),
            "DATABASE_URL": database_url,
            "HASHTAGS": "carnival",
            "BACKFILL_DAYS": "1",
            "MILESTONES": "5,10,501",
            "MILESTONE_RECIPIENTS": "organiser@album.example",
            "MEDIA_ALLOW_PRIVATE_ADDRESSES": "true",
            "X_API_URL": address,
            "MASTODON_SERVERS": address,
            "BLUESKY_SERVICE_URL": address,
            "BLUESKY_HANDLE": CREDENTIALS.bluesky_handle,
            "BLUESKY_APP_PASSWORD": CREDENTIALS.bluesky_app_password,
            "FACEBOOK_PAGE_ID": facebook_page.PAGE,
            "FACEBOOK_PAGE_TOKEN": facebook_page.TOKEN,
            "FACEBOOK_API_URL": page.url,
        }
        older = {"NETWORKS": "twitter", "TWITTER_API_URL": f"{address}/1.1"}
        newer = {
            "NETWORKS": "x,mastodon,bluesky",
            "HASHTAGS": "carnival,fête",
            "X_BEARER_TOKEN": CREDENTIALS.bearer_token,
        }
        manage(environment | older, "fetch_photos")
        manage(environment | newer, "import_posts", str(IMPORTED))
        call(environment | newer, "-c", DECIDE)
        manage(environment | newer, "fetch_photos")
        manage(environment | newer, "publish_top7", "carnival")


def manage(environment: dict[str, str], *arguments: str) -> None:
    call(environment, "manage.py", *arguments)


def call(environment: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, cwd=ROOT, env=environment)


def write(path: Path, dump: str) -> None:
    """Nothing of this machine may be in what is published."""
    for private in (tempfile.gettempdir(), str(ROOT), socket.gethostname()):
        if found := re.search(rf".{{0,60}}\b{re.escape(private)}\b.{{0,60}}", dump):
            print(found[0])
            sys.exit(f"{path.name} would name {private}.")
    if len(dump.encode()) > MAX_BYTES:
        sys.exit(f"{path.name} would have {len(dump.encode()):,} bytes.")
    path.write_text(dump)
    print(f"{path.relative_to(ROOT)}: {len(dump.encode()):,} bytes")


if __name__ == "__main__":
    main()
