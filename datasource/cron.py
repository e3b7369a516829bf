"""The jobs of django-cron that ask networks, without logic of their own."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django_cron import CronJobBase, Schedule

from datasource import background
from datasource.data_access import (
    AvatarAccess,
    PictureAccess,
    RunReport,
    due_servers,
    fetch_jobs,
    is_any_album_new,
    is_any_feed_due,
)
from datasource.fetch import fetch
from twitter_album import shutdown, task_queue
from twitter_album.counted import counted

# A feed that is due within so short a time need not wait for the next round.
DUE_SOON = timedelta(seconds=30)


def _summary(reports: list[RunReport]) -> str:
    added = sum(report.photos_added for report in reports)
    failures = [failure for report in reports for failure in report.failures]
    return "\n".join([f"{counted(added, 'photo', 'photos')} added", *failures])


def _look(*, due_by: datetime) -> str | None:
    """Here, or by workers; albums and feeds that are new are made in any case."""
    due = fetch_jobs(due_by=due_by)
    if task_queue.is_used():
        _hand_out()
        return None
    return _summary(fetch(due, should_stop=shutdown.is_requested))


def _hand_out() -> None:
    """A task for each server that has feeds which are due."""
    for network, server, is_paused in due_servers(timezone.now()):
        job = background.look_up_server if is_paused else background.fetch_server
        task_queue.run(job, network, server)


class TwitterCron(CronJobBase):  # type: ignore[misc]  # django-cron has no types
    """Looks for new photos of every hashtag on every network."""

    code = "datasource.twitter"
    group = "fetching"
    # Half of what the clock waits between its rounds: the interval is right on average.
    schedule = Schedule(
        run_every_mins=settings.FETCH_EVERY_MINUTES, run_tolerance_seconds=1
    )

    def do(self) -> str | None:
        return _look(due_by=timezone.now() + DUE_SOON)


class CatchUpCron(CronJobBase):  # type: ignore[misc]  # django-cron has no types
    """Feeds whose time has come in between: after a wait, or by "fetch now"."""

    code = "datasource.catch_up"
    group = "fetching"
    schedule = Schedule(run_every_mins=0.1)
    remove_successful_cron_logs = True

    def do(self) -> str | None:
        if not is_any_feed_due():
            return None
        # Feeds stay due until a worker has fetched them: to hand them out again and
        # again has to be cheap.
        if task_queue.is_used() and not is_any_album_new():
            _hand_out()
            return None
        return _look(due_by=timezone.now())


class PictureCron(CronJobBase):  # type: ignore[misc]  # django-cron has no types
    """Stores the pictures of the photos that were found."""

    code = "datasource.pictures"
    schedule = Schedule(run_every_mins=0.05)
    remove_successful_cron_logs = True

    def do(self) -> str | None:
        background.release_claims_once()
        if not PictureAccess().is_any_due():
            return None
        workers = background.wanted_picture_workers()
        return task_queue.run(background.store_pictures, copies=workers)


class AvatarCron(CronJobBase):  # type: ignore[misc]  # django-cron has no types
    """Stores the avatars of people whose photos are in the album."""

    code = "datasource.avatars"
    schedule = Schedule(run_every_mins=0.2)
    remove_successful_cron_logs = True

    def do(self) -> str | None:
        if not AvatarAccess().is_any_due():
            return None
        return task_queue.run(background.store_avatars)
