"""The process that holds the streams of events open, by granian."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from app.management.commands.web import JSON_LOGS, KILL_SECONDS
from twitter_album import open_file_limit

# Beside the listeners: health checks, and refusals of those that are too many.
OTHER_CONNECTIONS = 100


class Command(BaseCommand):
    help = "Tell listeners at /api/albums/<tag>/events that an album has changed."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        connections = open_file_limit.raise_limit()
        wanted = settings.EVENTS_MAX_LISTENERS + OTHER_CONNECTIONS
        if connections < wanted:
            self.stdout.write(
                f"This system limits open files: {connections} can listen at most."
            )
        self.stdout.flush()
        os.chdir(settings.BASE_DIR)
        program = [sys.executable, "-m", "granian", *arguments(wanted)]
        # In place of this process, so that whoever started it can end it.
        os.execv(sys.executable, program)  # noqa: S606  # no shell is wanted


def arguments(connections: int) -> list[str]:
    values = {
        "interface": "asginl",
        "port": settings.EVENTS_PORT,
        "http": 1,
        # One process asks the database once a second for all.
        "workers": 1,
        "backlog": open_file_limit.MAX_CONNECTIONS,
        "backpressure": connections,
        "workers-kill-timeout": KILL_SECONDS,
        "log-level": "error",
    }
    if settings.LOG_FORMAT == "json":
        values["log-config"] = JSON_LOGS
    options = [f"--{name}={value}" for name, value in values.items()]
    return [*options, "--respawn-failed-workers", "app.events.asgi:application"]
