"""What is logged: one line for each cause and minute, and no secret."""

from __future__ import annotations

import errno
import io
import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from tests.logs import written
from tests.twitter_album.starts import start
from twitter_album.log_handler import ConsoleHandler

ROOT = settings.BASE_DIR
OUTAGE = """
import django
django.setup()
from django.test import Client
client = Client(raise_request_exception=False, headers={"host": "127.0.0.1"})
for number in range(300):
    assert client.get(f"/topic/%23tag{number}").status_code == 503
"""


def broken(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(1 // 0))


def full_disk(request: HttpRequest) -> HttpResponse:
    raise OSError(errno.ENOSPC, "No space left on device")


urlpatterns = [path("broken", broken), path("full", full_disk)]
handler500 = "app.views.errors.server_error"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the handler writes; a minute takes a fifth of a second."""
    with written(minute=0.2) as stream:
        yield stream


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def lines(log: io.StringIO) -> list[str]:
    return log.getvalue().splitlines()


def until(log: io.StringIO, text: str) -> None:
    deadline = time.monotonic() + 5
    while text not in log.getvalue():
        assert time.monotonic() < deadline, log.getvalue()
        time.sleep(0.01)


@pytest.mark.urls(__name__)
class TestAMistakeOfOurs:
    def test_is_told_with_its_traceback_once_and_then_counted(
        self, client: Client, log: io.StringIO
    ) -> None:
        for _ in range(5):
            assert client.get("/broken").status_code == 500
        until(log, "4 more like this: Internal Server Error: /broken")
        assert log.getvalue().count("Traceback") == 1
        assert "ZeroDivisionError" in log.getvalue()

    def test_has_no_second_traceback_in_the_next_minute(
        self, client: Client, log: io.StringIO
    ) -> None:
        client.get("/broken")
        time.sleep(0.25)
        client.get("/broken")
        assert lines(log)[-1] == "Internal Server Error: /broken (traceback above)"
        assert log.getvalue().count("Traceback") == 1


class TestWhatIsNoMistakeOfOurs:
    @pytest.mark.urls(__name__)
    def test_a_full_disk_is_one_line(self, client: Client, log: io.StringIO) -> None:
        for _ in range(5):
            client.get("/full")
        assert lines(log) == [
            "Internal Server Error: /full: [Errno 28] No space left on device"
        ]

    @pytest.mark.django_db
    @pytest.mark.one_database
    def test_what_visitors_ask_wrongly_is_one_line_a_kind(
        self, client: Client, log: io.StringIO
    ) -> None:
        for number in range(5):
            client.get(f"/nothing/{number}")
            client.get("/", headers={"host": f"host{number}.example"})
        assert lines(log)[0] == "Not Found: /nothing/0"
        assert lines(log)[1].startswith("Invalid HTTP_HOST header: 'host0.example'")
        assert len(lines(log)) == 2

    def test_no_visitor_writes_a_line_of_their_own(
        self, client: Client, log: io.StringIO
    ) -> None:
        client.get("/nothing%0a2026-01-01%20ERROR%20invented")
        logging.getLogger("app").warning("%s", "a post\nINFO invented\x1b[2J")
        assert len(lines(log)) == 2

    def test_an_outage_of_the_database_is_a_handful_of_lines(self) -> None:
        password = "hunter2-hunter2"
        nowhere = f"postgres://album:{password}@127.0.0.1:1/album"
        done = subprocess.run(
            [sys.executable, "-c", OUTAGE],
            cwd=ROOT,
            env=os.environ
            | {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": nowhere},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told = done.stderr.splitlines()
        assert len(told) == 2, done.stderr
        assert "Service Unavailable: /topic/#tag0" in told[0]
        assert "Connection refused" in told[0]
        assert "299 more like this: Service Unavailable: /topic/#tag0" in told[1]
        assert password not in done.stderr


def test_a_worker_without_its_broker_does_not_count_its_attempts(
    log: io.StringIO,
) -> None:
    celery = logging.getLogger("celery.worker.consumer.consumer")
    for attempt in range(1, 9):
        celery.error("Cannot connect. Again in %s.00 s (%s/None)", 2 * attempt, attempt)

    assert len(lines(log)) == 1


def test_a_redis_that_is_away_has_no_traceback(log: io.StringIO) -> None:
    try:
        raise redis.ConnectionError("Error 111 connecting to 127.0.0.1:6379")
    except redis.ConnectionError:
        logging.getLogger("celery").critical("Could not ack", exc_info=True)

    assert len(lines(log)) == 1
    assert "Could not ack: Error 111" in log.getvalue()


def test_secrets_are_blotted_out(log: io.StringIO) -> None:
    try:
        raise ValueError(f"the token {settings.SECRET_KEY} was refused")
    except ValueError:
        logging.getLogger("app").exception("with %s", settings.SECRET_KEY)
    assert "Traceback" in log.getvalue()
    assert "with …" in log.getvalue()
    assert settings.SECRET_KEY not in log.getvalue()


LOGGING_PROGRAM = """
import django
django.setup()
import logging
from urllib.parse import quote
log = logging.getLogger("app.milestones")
log.info("below the level")
logging.getLogger("celery").warning("below its own")
secret = 'a "secret" \\ häßlich'
try:
    raise ValueError(f"{secret} was refused")
except ValueError:
    log.exception("with %s and %s", secret, "hunter2/hunter2")
log.error("https://album:%s@queue", quote("hunter2/hunter2", safe=""))
"""


def test_a_line_is_an_object_where_a_setting_says_so(tmp_path: Path) -> None:
    done = start(
        tmp_path,
        code=LOGGING_PROGRAM,
        LOG_FORMAT="json",
        LOG_LEVEL="error",
        X_BEARER_TOKEN='a "secret" \\ häßlich',
        CELERY_BROKER_URL="redis://:hunter2%2Fhunter2@queue:6379/1",
    )

    first, second = (json.loads(line) for line in done.stderr.splitlines())

    assert first["message"] == "with … and …"
    assert first["level"] == "ERROR"
    assert first["logger"] == "app.milestones"
    assert first["time"].endswith("Z")
    assert isinstance(first["pid"], int)
    assert first["traceback"].splitlines()[-1] == "ValueError: … was refused"
    assert second["message"] == "https://album:…@queue"
    assert {"run", "traceback"}.isdisjoint(second)


def test_libraries_say_no_more_at_the_lowest_level(tmp_path: Path) -> None:
    code = (
        "import django; django.setup(); import logging\n"
        "for name in ('app', 'datasource', 'twitter_album', 'django', 'urllib3'):\n"
        "    logging.getLogger(f'{name}.x').debug(name)"
    )
    told = start(tmp_path, code=code, LOG_LEVEL="debug").stderr.splitlines()
    assert [line.split()[-1] for line in told] == ["app", "datasource", "twitter_album"]


def test_a_line_is_not_cut_within_a_secret(log: io.StringIO) -> None:
    """Half of one would be told, and not be recognized."""
    logging.getLogger("app").warning("%s%s", "x" * 980, settings.SECRET_KEY)
    assert settings.SECRET_KEY[:20] not in log.getvalue()


def test_a_line_that_cannot_be_written_breaks_nothing_else(
    capsys: pytest.CaptureFixture[str],
) -> None:
    stream = io.StringIO()
    handler = ConsoleHandler(stream)
    facts = {"levelno": logging.WARNING, "levelname": "WARNING"}
    wrong = facts | {"msg": "%d of %d", "args": (1,)}
    handler.handle(logging.makeLogRecord(wrong))
    handler.handle(logging.makeLogRecord(facts | {"msg": "the next one"}))
    assert stream.getvalue() == "the next one\n"
    assert "--- Logging error ---" in capsys.readouterr().err
