"""The command `clock`: runs django-cron's jobs for as long as it lives."""

from __future__ import annotations

import logging
import socket
import threading
import time
import warnings
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections
from django.utils.module_loading import import_string

from twitter_album import clock_ticks, media_setup, shutdown
from twitter_album.prepared_command import PreparedCommand

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 2.0
MAX_SIMULATOR_WAIT_SECONDS = 60.0


class Command(PreparedCommand):
    help = "Run the cron jobs for ever: looks at the networks, pictures, e-mails."

    def handle(self, **options: Any) -> None:
        media_setup.check()
        shutdown.listen()
        # django-cron compares with naive dates at each look; the answer is right.
        warnings.filterwarnings("ignore", ".*naive datetime", RuntimeWarning)
        if settings.IS_SIMULATED:
            self.await_simulator()
        threads = [
            threading.Thread(target=clock_ticks.Ticker().run),
            *(
                threading.Thread(target=self.repeat, args=[jobs])
                for jobs in self.job_groups()
            ),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def job_groups(self) -> list[list[str]]:
        """Groups of jobs that take turns; each group has a thread of its own."""
        # A slow network holds up neither pictures nor e-mails; but two jobs that fetch
        # would only find each other's leases.
        groups: dict[str, list[str]] = {}
        for job in settings.CRON_CLASSES:
            group = getattr(import_string(job), "group", job)
            groups.setdefault(group, []).append(job)
        return list(groups.values())

    def await_simulator(self) -> None:
        """The first look should not fail only because the network starts slower."""
        parts = urlsplit(settings.TWITTER_API_URL)
        deadline = time.monotonic() + MAX_SIMULATOR_WAIT_SECONDS
        while time.monotonic() < deadline and not shutdown.is_requested():
            try:
                address = (parts.hostname or "", parts.port or 80)
                socket.create_connection(address, timeout=1).close()
                return
            except OSError:
                shutdown.wait(0.1)

    def repeat(self, jobs: list[str]) -> None:
        while not shutdown.is_requested():
            for job in jobs:
                self.run_job(job)
            shutdown.wait(PAUSE_SECONDS)

    def run_job(self, job: str) -> None:
        try:
            call_command("runcrons", job, silent=True)
        except Exception:  # the clock must outlive any job
            logger.exception("%s failed", job)
        finally:
            # Else a connection that the database has closed would fail every later job.
            close_old_connections()
