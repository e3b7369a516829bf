"""The jobs of django-cron that ask networks, without logic of their own."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from django.conf import settings
from django.utils import timezone
from django_cron import CronJobBase, Schedule

from datasource.data_access import (
    AvatarAccess,
    PictureAccess,
    RunReport,
    fetch_jobs,
    is_any_feed_due,
    release_claims_of_dead_processes,
)
from datasource.fetch import fetch
from datasource.http_sessions import picture_session
from datasource.media.avatars import store_avatars
from datasource.media.pipeline import PicturePipeline
from twitter_album import shutdown

MAX_PICTURE_SECONDS = 60
# A feed that is due within so short a time need not wait for the next round.
DUE_SOON = timedelta(seconds=30)


def _summary(reports: list[RunReport]) -> str:
    added = sum(report.photos_added for report in reports)
    failures = [failure for report in reports for failure in report.failures]
    return "\n".join([f"{added} photos added", *failures])


class TwitterCron(CronJobBase):  # type: ignore[misc]  # django-cron has no types
    """Looks for new photos of every hashtag on every network."""

    code = "datasource.twitter"
    group = "fetching"
    # Without a tolerance django-cron skips every second round: the clock ticks a little
    # before the minutes are over.
    schedule = Schedule(
        run_every_mins=settings.FETCH_EVERY_MINUTES, run_tolerance_seconds=20
    )

    def do(self) -> str:
        due = fetch_jobs(due_by=timezone.now() + DUE_SOON)
        return _summary(fetch(due, should_stop=shutdown.is_requested))


class CatchUpCron(CronJobBase):  # type: ignore[misc]  # django-cron has no types
    """Feeds whose time has come in between: after a wait, or by "fetch now"."""

    code = "datasource.catch_up"
    group = "fetching"
    schedule = Schedule(run_every_mins=0.1)
    remove_successful_cron_logs = True

    def do(self) -> str | None:
        if not is_any_feed_due():
            return None
        due = fetch_jobs(due_by=timezone.now())
        return _summary(fetch(due, should_stop=shutdown.is_requested))


@cache
def release_claims_once() -> None:
    """Once in the life of the process, before it looks for what is due: what a killed
    one had claimed is not."""
    release_claims_of_dead_processes()


@cache
def pipeline() -> PicturePipeline:
    """One for the life of the process: it remembers which hosts asked to wait."""
    return PicturePipeline(PictureAccess(), session_factory=picture_session)


class PictureCron(CronJobBase):  # type: ignore[misc]  # django-cron has no types
    """Stores the pictures of the photos that were found."""

    code = "datasource.pictures"
    schedule = Schedule(run_every_mins=0.05)
    remove_successful_cron_logs = True

    def do(self) -> str | None:
        release_claims_once()
        if not PictureAccess().is_any_due():
            return None
        report = pipeline().run(
            seconds=MAX_PICTURE_SECONDS, should_stop=shutdown.is_requested
        )
        return str(report)


class AvatarCron(CronJobBase):  # type: ignore[misc]  # django-cron has no types
    """Stores the avatars of people whose photos are in the album."""

    code = "datasource.avatars"
    schedule = Schedule(run_every_mins=0.2)
    remove_successful_cron_logs = True

    def do(self) -> str | None:
        access = AvatarAccess()
        if not access.is_any_due():
            return None
        stored = store_avatars(
            access,
            session_factory=picture_session,
            decoders=pipeline().decoders,
            seconds=MAX_PICTURE_SECONDS,
            should_stop=shutdown.is_requested,
        )
        return f"{stored} avatars kept"
