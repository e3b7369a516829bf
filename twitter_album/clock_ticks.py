"""The ticks by which others know that the clock lives: a row of django-cron's log,
whose end is moved on every TICK_SECONDS."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import Error, close_old_connections
from django.utils import timezone
from django_cron.models import CronJobLog

from twitter_album import lease_holders, shutdown
from twitter_album.due_times import MAX_CLOCK_ERROR

logger = logging.getLogger(__name__)

# Jobs may take an hour, and then log nothing: so the clock ticks beside them.
TICK_SECONDS = 20
MAX_MISSED_TICKS = 3
# Among the codes of the jobs, which all have a dot.
CODE = "clock"


class Ticker:
    """Writes the ticks of one process, in a thread of its own."""

    def __init__(self) -> None:
        self.started_at = timezone.now()
        self.row_id: int | None = None

    def run(self) -> None:
        """Until the process is asked to stop."""
        while not shutdown.is_requested():
            try:
                self.tick()
            except Error as error:
                # The next one may come through; who waits for ticks sees it anyway.
                logger.warning("The clock cannot write that it lives: %s", error)
            finally:
                close_old_connections()
            shutdown.wait(TICK_SECONDS)

    def tick(self) -> None:
        now = timezone.now()
        rows = CronJobLog.objects.filter(pk=self.row_id)
        # The row is gone where a backup was restored meanwhile.
        if self.row_id is None or not rows.update(end_time=now):
            row = CronJobLog.objects.create(
                code=CODE,
                start_time=self.started_at,
                end_time=now,
                is_success=True,
                message=str(lease_holders.this_process()),
            )
            self.row_id = row.pk


def last_tick() -> datetime | None:
    """When the clock last ticked, or began or ended a job. What lies ahead, written
    before the machine's time was set right, proves no life."""
    latest = timezone.now() + MAX_CLOCK_ERROR
    logs = CronJobLog.objects.filter(end_time__lte=latest).order_by("-end_time")
    tick: datetime | None = logs.values_list("end_time", flat=True).first()
    return tick


def is_alive(tick: datetime | None) -> bool:
    """Whether fewer than MAX_MISSED_TICKS were missed since then."""
    patience = timedelta(seconds=TICK_SECONDS * MAX_MISSED_TICKS)
    return tick is not None and timezone.now() - tick < patience
