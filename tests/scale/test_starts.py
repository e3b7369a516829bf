"""How the album starts with and without CELERY_BROKER_URL."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from honcho.environ import parse_procfile

from tests.on_postgresql import free_port
from tests.redis_server import RedisServer
from tests.running import ROOT, album, await_line, give_tables, output, stop
from tests.twitter_album.starts import start

IMPORT_THE_CLOCK = """
import sys, django
django.setup()
import app.cron, datasource.cron, datasource.management.commands.clock
print(sorted({"celery", "kombu", "redis"} & sys.modules.keys()))
"""


def test_without_a_broker_nothing_of_celery_is_imported(tmp_path: Path) -> None:
    done = start(tmp_path, code=IMPORT_THE_CLOCK)

    assert done.stdout.strip() == "[]", done.stderr


def test_a_broker_without_celery_says_what_to_install(tmp_path: Path) -> None:
    without = "import sys; sys.modules['celery'] = None\nimport twitter_album.settings"

    broker = "redis://:geheim@queue:6379/1"
    done = start(tmp_path, code=without, CELERY_BROKER_URL=broker)

    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert "CELERY_BROKER_URL='redis://:***@queue:6379/1' is not usable" in line
    assert "celery too: pip install -r requirements-scale.txt" in line


def test_a_worker_without_a_broker_says_what_it_needs() -> None:
    with pytest.raises(CommandError, match="needs CELERY_BROKER_URL"):
        call_command("worker")


@pytest.mark.usefixtures("broker")
def test_a_worker_for_an_unknown_queue_says_which_there_are() -> None:
    with pytest.raises(CommandError, match="no queue photos: expected fetch, lookups"):
        call_command("worker", "photos")


@pytest.mark.usefixtures("broker")
def test_every_queue_has_a_worker_among_the_processes_of_several_hosts() -> None:
    from twitter_album.celery import QUEUES

    procfile = parse_procfile((ROOT / "Procfile.scale").read_text()).processes
    words = [word for command in procfile.values() for word in command.split()]

    assert {"web", "clock"} < procfile.keys()
    assert sorted(word for word in words if word in QUEUES) == sorted(QUEUES)


@pytest.mark.one_database
@pytest.mark.parametrize("process", ["web", "clock", "fetch", "mail"])
def test_a_process_of_several_hosts_finds_its_program_without_an_activated_environment(
    process: str, tmp_path: Path
) -> None:
    (tmp_path / ".venv").symlink_to(sys.prefix)
    command = parse_procfile((ROOT / "Procfile.scale").read_text()).processes[process]
    # In place of starting the program: which one would be.
    where = re.sub(r"exec (granian|python) .*", r"command -v \1", command)
    done = subprocess.run(
        ["sh", "-c", where],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert done.stdout.startswith(f"{tmp_path}/.venv/bin/"), done.stderr


@pytest.mark.usefixtures("django_db_setup")
def test_one_command_starts_a_worker_too_where_a_broker_is_set(
    tmp_path: Path, redis_server: RedisServer
) -> None:
    give_tables(tmp_path / "data")
    with album(tmp_path, CELERY_BROKER_URL=redis_server.url) as process:
        await_line(tmp_path, "This worker is ready")
        stop(process)
    assert "Traceback" not in output(tmp_path)


@pytest.mark.one_database
def test_a_worker_that_starts_without_its_broker_names_the_setting(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    address = f"redis://127.0.0.1:{free_port()}/1"
    monkeypatch.setattr(settings, "CELERY_BROKER_URL", address)
    from twitter_album import celery

    celery.client.cache_clear()
    celery.warn_without_broker()
    celery.client.cache_clear()

    (line,) = caplog.messages
    assert line.startswith("Redis (CELERY_BROKER_URL) is out of reach; this worker")
