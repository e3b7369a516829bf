"""E-mails that may have been sent before a backup was restored: a person decides.

What was sent since the backup was made, it does not know: what it still has to send may
be out, and milestones that are reached again may have been announced. Such e-mails are
given up with the reason, so that the admin can send them again, and nothing goes twice.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from app.models import Alarm, BudgetAlarm, ChangesEpoch, Delivery, Milestone

REASON = (
    "It may have been sent before a backup was restored. Send it again if it was not."
)
# What is missing since the backup comes in again within this time, networks willing.
REPEAT_PERIOD = timedelta(days=1)
UNSENT_STATES = ("queued", "claimed", "uncertain")


def hold_unsent() -> int:
    """In a database that was just restored; how many there are."""
    # What is still wrong begins anew.
    Alarm.objects.close_all(timezone.now())
    unsent = Delivery.objects.filter(state__in=UNSENT_STATES)
    return unsent.update(state="dead", failure=REASON)


def hold_repeated_milestone(milestone: Milestone) -> None:
    """When it was reached; not at each attempt, as a person may have released it."""
    if is_repeated(milestone):
        milestone.deliveries.update(state="dead", failure=REASON)


def is_repeated(milestone: Milestone) -> bool:
    """Whether it may have been told before a backup was restored."""
    restored_at = last_restore()
    if restored_at is None:
        return False
    photo, ends_at = milestone.photo, restored_at + REPEAT_PERIOD
    # By photos that may have been here before, in an album that was.
    is_old = bool(photo and photo.posted_at < restored_at)
    is_old = is_old and milestone.album.created_at < ends_at
    return is_old or milestone.reached_at < ends_at


def hold_repeated_alarm(alarm: BudgetAlarm) -> None:
    """Of a day or month in which a backup was restored."""
    restored_at = last_restore()
    if restored_at and alarm.starts_on <= restored_at.astimezone(UTC).date():
        alarm.deliveries.update(state="dead", failure=REASON)


def last_restore() -> datetime | None:
    """When one was last noticed."""
    epochs = ChangesEpoch.objects.order_by("-pk").values_list("drawn_at", flat=True)
    # The first was drawn when the tables were made.
    latest = list(epochs[:2])
    return latest[0] if len(latest) > 1 else None
