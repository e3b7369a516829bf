"""The web server: static files are collected, then granian takes this process over."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from twitter_album import open_file_limit, static_files

MEDIA_SECONDS = 31_536_000
# Until a client has sent its headers; of an idle one, too.
HEADERS_MILLISECONDS = 10_000
KILL_SECONDS = 2
# Granian's own lines are no log of Django's.
JSON_LOGS = settings.BASE_DIR / "twitter_album" / "web_server_logs.json"


class Command(BaseCommand):
    help = "Serve the pages, by WEB_WORKERS processes of WEB_THREADS threads each."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        static_files.collect()
        if not settings.MEDIA_S3:
            settings.MEDIA_ROOT.mkdir(exist_ok=True)
        self.limit_connections()
        self.stdout.flush()
        os.chdir(settings.BASE_DIR)
        program = [sys.executable, "-m", "granian", *arguments()]
        # In place of this process, so that whoever started it can end it.
        os.execv(sys.executable, program)  # noqa: S606  # no shell is wanted

    def limit_connections(self) -> None:
        """Those that a worker has no files for have to wait until others end."""
        connections = open_file_limit.raise_limit()
        if connections < open_file_limit.MAX_CONNECTIONS:
            # Unless the operator has set it.
            os.environ.setdefault("GRANIAN_BACKPRESSURE", str(connections))
            self.stdout.write(
                f"A web worker holds {connections} connections at most, as this "
                f"system limits open files; {open_file_limit.WANTED_FILES} would do."
            )


def arguments() -> list[str]:
    """Of granian; what it reads from the environment, as GRANIAN_HOST, is added."""
    values = {
        "interface": "wsgi",
        "port": settings.PORT,
        # While it detects the protocol by itself, silent connections can stop it.
        "http": 1,
        "http1-header-read-timeout": HEADERS_MILLISECONDS,
        "backlog": open_file_limit.MAX_CONNECTIONS,
        "workers": settings.WEB_WORKERS,
        "blocking-threads": settings.WEB_THREADS,
        "workers-kill-timeout": KILL_SECONDS,
        "log-level": "error",
    }
    if settings.LOG_FORMAT == "json":
        values["log-config"] = JSON_LOGS
    if not settings.MEDIA_S3:
        values |= {
            "static-path-route": "/media",
            "static-path-mount": settings.MEDIA_ROOT,
            "static-path-expires": MEDIA_SECONDS,
        }
    options = [f"--{name}={value}" for name, value in values.items()]
    return [*options, "--respawn-failed-workers", "twitter_album.wsgi:application"]
