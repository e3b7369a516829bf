"""The runs of a feed as rows, which people read in the admin."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.models import Feed, Run
from datasource.data_access.run_report import RunReport
from twitter_album import log_format

RUN_HISTORY = timedelta(days=30)


def start_run(feed: Feed, *, now: datetime) -> int:
    """Id of the new row; a run that was killed says so from now on, old ones go."""
    # Only the holder of the lease starts a run, so one without an end has died.
    Run.objects.filter(feed=feed, ended_at=None).update(
        ended_at=now, failure=Run.INTERRUPTED
    )
    Run.objects.filter(feed=feed, started_at__lt=now - RUN_HISTORY).delete()
    run_id = Run.objects.create(feed=feed, started_at=now).pk
    log_format.begin_run(run_id)
    return run_id


def end_run(run_id: int, report: RunReport, *, now: datetime) -> None:
    Run.objects.filter(pk=run_id).update(
        ended_at=now,
        requests=report.requests,
        posts_seen=report.posts_seen,
        photos_added=report.photos_added,
        failure="\n".join(report.failures),
        next_try_at=report.next_try_at,
    )
