"""Runs the fetch jobs that are due, for cron and for the command `fetch_photos`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from django.db import Error

from datasource.data_access import FetchJob, RunReport
from datasource.task import TwitterTask, ignore_progress, never
from twitter_album import log_format
from twitter_album.counted import counted

logger = logging.getLogger(__name__)


def fetch(
    jobs: Sequence[FetchJob],
    *,
    is_by_hand: bool = False,
    should_stop: Callable[[], bool] = never,
    on_page: Callable[[int], object] = ignore_progress,
) -> list[RunReport]:
    """Run the task of each feed; what goes wrong with one never stops the others."""
    reports = []
    for job in jobs:
        if should_stop():
            break
        task = TwitterTask(
            job.source,
            job.hashtag,
            job.data_access,
            is_by_hand=is_by_hand,
            is_paused=job.is_paused,
            should_stop=should_stop,
            on_page=on_page,
        )
        with log_format.one_run():
            reports.append(_report_of(task))
    return reports


def _report_of(task: TwitterTask) -> RunReport:
    try:
        report = task.run()
        if report.photos_added:
            added = counted(report.photos_added, "photo", "photos")
            logger.info("%s: %s added", task.name, added)
        for failure in report.failures:
            logger.warning("%s", failure)
        return report
    except Exception as error:  # the loop is the one place that catches all
        reason = " ".join(str(error).split()).rstrip(".")
        failure = f"{task.name}: this look failed: {reason}; the next one goes on"
        # A database that is down has one cause, and no line of ours is at fault.
        is_of_database = isinstance(error, Error)
        logger.error("%s", failure, exc_info=not is_of_database)
        return RunReport(task.name, failures=[failure])
