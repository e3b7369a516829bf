"""Whether the site works, for whatever watches it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views import View
from django_cron.models import CronJobLog

from app.models import Run


class HealthView(View):
    """200 while the database answers and the clock ticks, else 503."""

    def get(self, request: HttpRequest) -> JsonResponse:
        try:
            tick = last_tick()
        except DatabaseError:
            return answer(database="down", clock="unknown", last_tick=None)
        patience = timedelta(minutes=2 * settings.FETCH_EVERY_MINUTES + 5)
        is_alive = tick is not None and timezone.now() - tick < patience
        clock = "alive" if is_alive else "silent"
        return answer(database="alive", clock=clock, last_tick=tick)


def last_tick() -> datetime | None:
    """When the clock last ended a job or began a run."""
    jobs = CronJobLog.objects.order_by("-pk").values_list("end_time", flat=True)
    runs = Run.objects.order_by("-started_at").values_list("started_at", flat=True)
    return max((t for t in (jobs.first(), runs.first()) if t), default=None)


def answer(*, database: str, clock: str, last_tick: datetime | None) -> JsonResponse:
    is_well = database == clock == "alive"
    response = JsonResponse(
        {"database": database, "clock": clock, "last_tick": last_tick},
        status=200 if is_well else 503,
    )
    response["Cache-Control"] = "no-store"
    return response
