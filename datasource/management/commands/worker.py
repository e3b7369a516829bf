"""The command `worker`: does what the clock hands out through CELERY_BROKER_URL."""

from __future__ import annotations

import sys
import warnings
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from datasource import background
from twitter_album import media_setup, task_queue
from twitter_album.prepared_command import PreparedCommand

DEFAULT_THREADS = 8


class Command(PreparedCommand):
    help = "Do what the clock hands out through CELERY_BROKER_URL, for ever."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "queues",
            nargs="*",
            metavar="QUEUE",
            help="what to do; all, if none is named",
        )
        parser.add_argument(
            "--threads",
            type=int,
            help="so many tasks at a time (8; 1 for pictures alone, where each task "
            "downloads several and uses all processors)",
        )

    def handle(
        self, *, queues: list[str], threads: int | None = None, **options: Any
    ) -> None:
        if not task_queue.is_used():
            raise CommandError(
                "A worker needs CELERY_BROKER_URL, as in redis://host:6379/1. Without "
                "it the clock does everything itself."
            )
        # Here alone: without a broker nothing of Celery is needed.
        from twitter_album.celery import QUEUES

        if unknown := sorted(set(queues) - set(QUEUES)):
            raise CommandError(
                f"There is no queue {unknown[0]}: expected {', '.join(QUEUES)}."
            )
        media_setup.check()
        # What a killed worker had claimed is due, and the clock does not see it.
        background.release_claims_once()
        # Of pictures one task downloads several and uses all processors.
        default = 1 if queues == ["pictures"] else DEFAULT_THREADS
        sys.exit(self.work(queues or list(QUEUES), threads or default))

    def work(self, queues: list[str], threads: int) -> int:
        """Until it is told to stop; the exit code."""
        from celery.exceptions import SecurityWarning

        from twitter_album.celery import app, warn_without_broker

        # That it runs as root, in five lines: tasks are JSON, which runs no code.
        warnings.simplefilter("ignore", SecurityWarning)
        worker = app.Worker(
            queues=queues,
            concurrency=threads,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
            quiet=True,
        )
        warn_without_broker()
        worker.start()
        return int(worker.exitcode or 0)
