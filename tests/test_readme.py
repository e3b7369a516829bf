"""The documents say nothing that is not so: each of their commands is run, in a fresh
folder and against the simulated network, and one that this file does not know fails."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest

from datasource.simulator import CREDENTIALS
from tests import forks
from tests.documents import DOCUMENTS, ROOT, blocks, spans
from tests.on_postgresql import free_port
from tests.running import STOP_SECONDS, give_tables
from twitter_album import env

TEXT = "\n".join(text for path, text in DOCUMENTS.items() if path != "CHANGELOG.md")
FIXTURE = ROOT / "tests" / "fixtures" / "imports" / "x_v1.jsonl"
PATIENCE_SECONDS = 120
SETTING = re.compile(r"[A-Z][A-Z_]+=\S+")
MANAGE = re.compile(r"^(?:\.venv/bin/python |\./)?manage\.py ")
# What the documents name beside the networks, or the other setting, that need it.
TOGETHER = {
    "X_BEARER_TOKEN": CREDENTIALS.bearer_token,
    "BLUESKY_HANDLE": CREDENTIALS.bluesky_handle,
    "BLUESKY_APP_PASSWORD": CREDENTIALS.bluesky_app_password,
    "FACEBOOK_PAGE_ID": "1234567890",
    "FACEBOOK_PAGE_TOKEN": "EAAB",
}
# What stands for something else, or would draw pictures for minutes.
ARGUMENTS = {
    "publish_top7 '#carnival' [--version N]": "publish_top7 '#carnival' --version 1",
    "import_posts FILE": f"import_posts {FIXTURE}",
    "fetch_photos [--album carnival]": "fetch_photos --album carnival --no-pictures",
    "remove --owner name@server": "remove --owner name@server --network mastodon",
}
# Nothing is ranked yet, and only `make run` makes an admin: see test_run.py.
REFUSALS = {
    "doctor": "to think about",  # nobody answers at SITE_URL
    "publish_top7": "There is no such ranking",
    "changepassword": "user 'admin' does not exist",
    "worker": "A worker needs CELERY_BROKER_URL",
    "upload_pictures": "MEDIA_STORAGE_URL is not set",
    "restore": "The database is not empty",
}
# By `reader`, by `make run`, and with arguments.
ALREADY_RUN = {
    "migrate",
    "runserver",
    "simulate_network",
    "clock",
    "remove",
    "web",
    "events",
    "freeze",
}
# Where it is done already: by whoever runs the tests.
NOT_HERE = {
    "pip install -r requirements.txt": "requirements.txt",
    "DATABASE_URL=postgres://…": "tests/on_postgresql.py",
    ".venv/bin/pip install -r requirements-scale.txt": "requirements-scale.txt",
    "make install && .venv/bin/pip install -r requirements-scale.txt": (
        "requirements-scale.txt"
    ),
    ".venv/bin/python manage.py move postgres://user:password@host:5432/name": (
        "tests/test_commands.py"
    ),
    ".venv/bin/python manage.py move sqlite": "tests/test_commands.py",
    "pip install openapi-python-client ruff": "requirements-dev.txt",
    "openapi-python-client generate --url http://127.0.0.1:8000/api/schema "
    "--meta none --output-path album_client": (
        "tests/examples/test_generated_client.py"
    ),
    # See tests/scale.
    ".venv/bin/honcho -f Procfile.scale start web clock": "Procfile.scale",
    ".venv/bin/honcho -f Procfile.scale start fetch pictures mail files": (
        "Procfile.scale"
    ),
}


def in_blocks() -> list[str]:
    """The commands and settings in blocks, without remarks."""
    found = "\n".join(blocks(TEXT, "sh") + blocks(TEXT, "dotenv"))
    lines = [re.sub(r"(?:^|\s+)#\s.*", "", line) for line in found.splitlines()]
    return [line.strip() for line in lines if line.strip()]


def test_a_block_of_commands_has_no_setting_that_stands_alone() -> None:
    # Typed into a shell it would do nothing: it belongs into `.env`.
    lines = "\n".join(blocks(TEXT, "sh")).splitlines()
    assert not [line for line in lines if re.fullmatch(rf"{SETTING.pattern}\s*", line)]


def in_text() -> list[str]:
    """Commands and settings that stand within a sentence."""
    is_command = re.compile(
        rf"{MANAGE.pattern}|^make |^{SETTING.pattern}$|^curl |^pip "
    )
    return [span for span in spans(TEXT) if is_command.search(span)]


def commands() -> list[str]:
    return list(dict.fromkeys([*in_blocks(), *in_text()]))


def environment(folder: Path, network: str) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "twitter_album.settings",
        "DATA_DIR": str(folder),
        "DATABASE_URL": "",
        "SIMULATOR_PORT": network.rpartition(":")[2],
        "X_API_URL": network,
        "MASTODON_SERVERS": network,
        "BLUESKY_SERVICE_URL": network,
        "MEDIA_ALLOW_PRIVATE_ADDRESSES": "true",
        "BACKFILL_DAYS": "1",
    }


@contextmanager
def started(values: dict[str, str], *arguments: str) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=values,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def get(address: str) -> str:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return str(answer.read().decode())
        except HTTPError:
            raise
        except URLError:  # it is still starting
            if time.monotonic() > deadline:
                raise
        time.sleep(0.1)


class Reader:
    """Somebody who types what stands there."""

    def __init__(self, folder: Path, network: str, site: str) -> None:
        self.values = environment(folder, network)
        self.site = site

    def type(self, command: str) -> None:
        values, words = {}, shlex.split(command)
        while words and SETTING.fullmatch(words[0]):
            name, _, value = words.pop(0).partition("=")
            values[name] = value
        told = self.outcome(command, values, words)
        assert not told, f"{command}: {told}"

    def outcome(self, command: str, values: dict[str, str], words: list[str]) -> str:
        """What went wrong; empty for nothing."""
        if command in NOT_HERE:
            return "" if (ROOT / NOT_HERE[command]).exists() else "it is gone"
        if not words:
            program = ["-c", "import twitter_album.settings"]
            return self.call(program, TOGETHER | values)
        if words[0] == "curl":
            return self.curl(words[1:])
        if words[0] == "make":
            return self.make(words, values)
        if MANAGE.search(shlex.join(words)):
            return self.manage_as_written(MANAGE.sub("", command_of(command)), values)
        return "nobody here knows how to run it"

    def make(self, words: list[str], values: dict[str, str]) -> str:
        """Its targets are there; what the settings lead to is asked once."""
        done = subprocess.run(["make", "-n", *words[1:]], cwd=ROOT, capture_output=True)
        if done.returncode or not values:
            return done.stderr.decode()
        values["BACKFILL_DAYS"] = "1"
        return self.manage(["fetch_photos", "--no-pictures"], values)

    def manage_as_written(self, arguments: str, values: dict[str, str]) -> str:
        words = shlex.split(ARGUMENTS.get(arguments, arguments))
        words = [word.replace("/mnt", self.values["DATA_DIR"]) for word in words]
        if words[0] in ALREADY_RUN and not words[1:]:
            return ""
        if "--photo" in words:
            page = json.loads(get(f"{self.site}/api?limit=1"))
            words[-1] = str(page["data"][0]["id"])
        told = self.manage(words, values)
        expected = None if "--check" in words else REFUSALS.get(words[0])
        return told if expected is None else "" if expected in told else told or "done"

    def manage(self, words: list[str], values: dict[str, str]) -> str:
        return self.call(["manage.py", *words], values)

    def call(self, program: list[str], values: dict[str, str]) -> str:
        told = {name: TOGETHER.get(name, value) for name, value in values.items()}
        if "DATA_DIR" in told:  # a folder of its own
            told["DATA_DIR"] = str(Path(self.values["DATA_DIR"]) / told["DATA_DIR"])
        done = forks.run(
            program, env=self.values | told, cwd=ROOT, timeout=PATIENCE_SECONDS
        )
        return done.stderr or done.stdout if done.returncode else ""

    def curl(self, words: list[str]) -> str:
        """It has photos: the name and the topic of the example exist."""
        address = words[0].replace("http://127.0.0.1:8000", self.site)
        program = shutil.which("curl") or "curl"
        answer = subprocess.run([program, "-s", address], capture_output=True).stdout
        # The seven best have to be drawn first.
        told = json.loads(answer.partition(b"\n")[0])
        # A page of photos, or one a line; or the album itself.
        has_photos = told.get("data") or "id" in told or address.endswith("/7")
        has_photos = has_photos or told.get("photo_count")
        return "" if has_photos else "no photos"


def command_of(line: str) -> str:
    """Without the settings before it."""
    return re.sub(rf"^(?:{SETTING.pattern} )*", "", line)


@pytest.fixture
def reader(tmp_path: Path, django_db_setup: None) -> Iterator[Reader]:
    """The Django user's way: migrated, filled by hand, shown by runserver."""
    for folder in {"", *re.findall(r"DATA_DIR=([\w-]+)", TEXT)}:
        give_tables(tmp_path / folder)
    network, port = f"http://127.0.0.1:{free_port()}", free_port()
    made = Reader(tmp_path, network, f"http://127.0.0.1:{port}")
    values = made.values | {"SITE_URL": made.site}
    assert not made.manage(["migrate"], {})
    with (
        started(values, "simulate_network"),
        started(values, "runserver", "--noreload", str(port)),
    ):
        assert "No photo is here yet" in get(f"{made.site}/")
        get(f"{network}/api/v1/timelines/tag/carnival")
        assert not made.manage(["fetch_photos", "--no-pictures"], {})
        yield made


def test_each_command_of_the_documents_does_what_it_says(reader: Reader) -> None:
    curls = [line for line in commands() if line.startswith("curl ")]
    backups = [line for line in commands() if "manage.py backup " in line]
    others = [line for line in commands() if line not in {*curls, *backups}]
    assert len(curls) >= 5
    assert len(others) >= 20
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(reader.type, curls))  # before somebody's photos are removed
        list(pool.map(reader.type, backups))  # before they are checked
        list(pool.map(reader.type, others))


def test_each_default_in_the_table_of_settings_is_the_one_in_use() -> None:
    rows = re.findall(r"(?m)^\| `([A-Z_]+)` \| `([^`]+)` \|", TEXT)
    assert len(rows) > 20
    wrong = {
        name: default
        for name, default in rows
        if "PORT" not in default and env.KNOWN[name] != default
    }
    assert not wrong
