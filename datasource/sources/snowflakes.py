"""Ids that tell the time of their post."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

X_EPOCH = datetime.fromtimestamp(1288834974, UTC) + timedelta(milliseconds=657)


def x_bound(moment: datetime) -> str:
    """The highest id that X gives before `moment`; empty before there were any."""
    milliseconds = (moment - X_EPOCH) // timedelta(milliseconds=1)
    return str((milliseconds << 22) - 1) if milliseconds > 0 else ""
