"""Health checks: whether this process answers, and whether the album does its work."""

from __future__ import annotations

from datetime import datetime

from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.views import View

from twitter_album import clock_ticks, database_setup

# Whatever watches must see the present, through any proxy.
HEADERS = {"Cache-Control": "no-store"}


class HealthView(View):
    """This process answers. It asks no database: to start the web server anew would
    mend none."""

    def get(self, request: HttpRequest) -> JsonResponse:
        return JsonResponse({"status": "alive"}, headers=HEADERS)


class ReadyView(View):
    """200 while the database answers, all migrations are applied and the clock ticks,
    else 503."""

    def get(self, request: HttpRequest) -> JsonResponse:
        try:
            # First: without its tables the question for the clock would fail.
            if not database_setup.has_all_migrations():
                return readiness(migrations="missing")
            tick = clock_ticks.last_tick()
        except Error:
            return readiness(database="down", migrations="unknown")
        clock = "alive" if clock_ticks.is_alive(tick) else "silent"
        return readiness(clock=clock, last_tick=tick)


def readiness(
    *,
    database: str = "alive",
    migrations: str = "applied",
    clock: str = "unknown",
    last_tick: datetime | None = None,
) -> JsonResponse:
    is_ready = (database, migrations, clock) == ("alive", "applied", "alive")
    facts = {"database": database, "migrations": migrations, "clock": clock}
    return JsonResponse(
        {**facts, "last_tick": last_tick},
        status=200 if is_ready else 503,
        headers=HEADERS,
    )
