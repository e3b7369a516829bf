"""Queryset of alarms: open, to be mailed, and the past that is forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from app.models import Alarm  # noqa: F401  # in a string

HISTORY = timedelta(days=365)


class AlarmQuerySet(models.QuerySet["Alarm"]):
    def unended(self) -> Self:
        """Those of them, too, that may be over in a moment."""
        return self.filter(ended_at=None)

    def open(self) -> Self:
        """Raised, and not over."""
        return self.unended().filter(raised_at__isnull=False)

    def locked(self) -> Self:
        """Until the transaction ends: a second clock waits, and then finds the work
        done."""
        return self.select_for_update(no_key=True).order_by("pk")

    def to_mail(self) -> Self:
        # In the words of the index.
        return self.filter(Q(must_mail_begin=True) | Q(must_mail_end=True))

    def unfinished(self) -> Self:
        """Those of them, too, that are over and not mailed."""
        return self.unended() | self.to_mail()

    def close_all(self, now: datetime) -> None:
        """Without a word: after a restore nobody knows what was mailed of them."""
        self.unended().filter(raised_at=None).delete()
        self.unended().update(ended_at=now)
        self.to_mail().update(must_mail_begin=False, must_mail_end=False)

    def forget_old(self, now: datetime) -> None:
        self.filter(ended_at__lt=now - HISTORY).delete()
