"""The clock of a network, by the Date header of its answers."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests
from django.utils import timezone


def network_time(response: requests.Response) -> datetime | None:
    """None where the answer carries no date, or none that can be read."""
    return http_date(response.headers.get("Date"))


def answered_at(response: requests.Response) -> datetime:
    """The network's own clock, or ours where it does not say."""
    return network_time(response) or timezone.now()


def http_date(value: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(value or "").astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None
