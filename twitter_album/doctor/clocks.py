"""Another clock's time against this machine's, for whoever has heard of one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from twitter_album.doctor.findings import Finding, Severity
from twitter_album.due_times import MAX_CLOCK_ERROR

# A header tells whole seconds, and an answer takes some of them.
TOLERANCE = timedelta(minutes=1)


def clock_finding(whose: str, theirs: datetime) -> Iterator[Finding]:
    """`whose`: `the database`. More than the album can bear is an error."""
    ahead = timezone.now() - theirs
    if abs(ahead) <= TOLERANCE:
        return
    minutes = round(abs(ahead).total_seconds() / 60)
    length = f"{minutes} minutes" if minutes < 180 else f"{minutes // 60} hours"
    direction = "ahead of" if ahead > timedelta() else "behind"
    is_too_much = abs(ahead) > MAX_CLOCK_ERROR
    yield Finding(
        f"This machine's clock is {length} {direction} that of {whose}.",
        "Let this machine's clock be set by NTP, as by systemd-timesyncd or chrony.",
        Severity.ERROR if is_too_much else Severity.WARNING,
    )
