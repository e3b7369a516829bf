"""The health check: whether the database answers and the clock runs."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views import View
from django_cron.models import CronJobLog

from app.models import Run
from twitter_album.due_times import MAX_CLOCK_ERROR


class HealthView(View):
    """200 while the database answers and the clock ticks, else 503."""

    def get(self, request: HttpRequest) -> JsonResponse:
        try:
            tick = last_tick()
        except DatabaseError:
            return answer(database="down", clock="unknown", last_tick=None)
        # Two rounds: one may be late, or take long.
        patience = timedelta(minutes=2 * settings.FETCH_EVERY_MINUTES + 5)
        is_alive = tick is not None and timezone.now() - tick < patience
        clock = "alive" if is_alive else "silent"
        return answer(database="alive", clock=clock, last_tick=tick)


def last_tick() -> datetime | None:
    """When the clock last ended a job or began a run. A tick that lies ahead, written
    before the machine's time was set right, proves no life."""
    latest = timezone.now() + MAX_CLOCK_ERROR
    jobs = CronJobLog.objects.filter(end_time__lte=latest).order_by("-end_time")
    runs = Run.objects.filter(started_at__lte=latest).order_by("-started_at")
    ended = jobs.values_list("end_time", flat=True).first()
    begun = runs.values_list("started_at", flat=True).first()
    return max(filter(None, (ended, begun)), default=None)


def answer(*, database: str, clock: str, last_tick: datetime | None) -> JsonResponse:
    is_well = database == clock == "alive"
    response = JsonResponse(
        {"database": database, "clock": clock, "last_tick": last_tick},
        status=200 if is_well else 503,
    )
    # Whatever watches must see the present, through any proxy.
    response["Cache-Control"] = "no-store"
    return response
