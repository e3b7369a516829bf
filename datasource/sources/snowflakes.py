"""Snowflakes, the ids of X: which of them belong to which time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

# The millisecond from which X counts in its ids, in November 2010.
X_EPOCH = datetime.fromtimestamp(1288834974, UTC) + timedelta(milliseconds=657)


def x_bound(moment: datetime) -> str:
    """The highest id that X gives before `moment`; empty before there were any."""
    milliseconds = (moment - X_EPOCH) // timedelta(milliseconds=1)
    # 22 bits below the time: a machine, and a number within the millisecond.
    return str((milliseconds << 22) - 1) if milliseconds > 0 else ""
