"""How the album starts with and without CELERY_BROKER_URL."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from honcho.environ import parse_procfile

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


@pytest.mark.usefixtures("django_db_setup")
def test_one_command_starts_a_worker_too_where_a_broker_is_set(
    tmp_path: Path, redis_server: RedisServer
) -> None:
    give_tables(tmp_path / "data")
    with album(tmp_path, CELERY_BROKER_URL=redis_server.url) as process:
        await_line(tmp_path, "This worker is ready")
        stop(process)
    assert "Traceback" not in output(tmp_path)
