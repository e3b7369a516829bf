"""Tells whether a stored time is due, though its clock may have run ahead.

A clock that was days ahead, and is set right, leaves leases, back-offs and waits behind
that end in days. No wait lasts longer than its kind does: what lies further ahead than
that was written by such a clock, and is due now.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db.models import Q

# By so much the clocks of machines that work together may differ.
MAX_CLOCK_ERROR = timedelta(minutes=15)
# That a limit of requests asks for; who asks for more is asked again after it.
MAX_NETWORK_WAIT = timedelta(days=1)

# For a wait that is over, however far a clock is set back.
LONG_PAST = datetime(1970, 1, 1, tzinfo=UTC)


def is_due(when: datetime, *, now: datetime, max_wait: timedelta) -> bool:
    """Whether `when` has come, or lies further ahead than any wait of `max_wait`."""
    # The same as `due` asks of rows: both must agree, or a row is found and not taken.
    return not now < when <= now + max_wait + MAX_CLOCK_ERROR


def due(field: str, *, now: datetime, max_wait: timedelta) -> Q:
    """The same of rows, by a field that is never empty."""
    end = now + max_wait + MAX_CLOCK_ERROR
    return Q(**{f"{field}__lte": now}) | Q(**{f"{field}__gt": end})


def waiting(field: str, *, now: datetime, max_wait: timedelta) -> Q:
    """The other rows."""
    end = now + max_wait + MAX_CLOCK_ERROR
    return Q(**{f"{field}__gt": now, f"{field}__lte": end})


def longer_ago(field: str, age: timedelta, *, now: datetime) -> Q:
    """Rows whose field tells when something happened: longer ago than `age`, or ahead
    of now, where nobody knows when it was."""
    ahead = Q(**{f"{field}__gt": now + MAX_CLOCK_ERROR})
    return Q(**{f"{field}__lte": now - age}) | ahead


def is_ahead(when: datetime, *, now: datetime) -> bool:
    """Whether something that happened was written down by a clock that ran ahead."""
    return when > now + MAX_CLOCK_ERROR
