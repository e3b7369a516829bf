"""This machine's clock against the database's, and its time zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from twitter_album import env
from twitter_album.doctor.clocks import clock_finding
from twitter_album.doctor.findings import Finding, Options, Subject, warning
from twitter_album.doctor.registry import register

# What Django sets for this process says nothing of the machine.
LOCAL_TIME = Path("/etc/localtime")
UTC_NAMES = {"", "UTC", "Etc/UTC", "UCT", "Etc/UCT", "Zulu", "Universal", "GMT"}


@register(Subject.TIME, after=(Subject.DATABASE,))
def database_has_our_time(options: Options) -> Iterator[Finding]:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs: datetime = cursor.fetchone()[0]
    yield from clock_finding("the database", theirs.astimezone(UTC))


@register(Subject.TIME)
def time_zone_is_chosen(options: Options) -> Iterator[Finding]:
    options.require("TIME_ZONE")
    machine = machine_zone()
    if env.is_set("TIME_ZONE") or machine in UTC_NAMES:
        return
    now = timezone.now()
    yield warning(
        f"TIME_ZONE is not set, so dates on pages are in {settings.TIME_ZONE} "
        f"({now:%R} now), while this machine is in {machine}.",
        f"Set TIME_ZONE={machine}, or TIME_ZONE=UTC if that is meant.",
    )


def machine_zone() -> str:
    """`Europe/Rome`; empty where the system does not say."""
    parts = LOCAL_TIME.resolve().parts
    if "zoneinfo" not in parts:
        return ""
    return "/".join(parts[parts.index("zoneinfo") + 1 :])
