"""E-mails of milestones: which are due, and which get a new start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from app.models import Delivery  # noqa: F401  # in a string


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, *states: str) -> Self:
        """In one of these states, and its time has come."""
        rows = self.filter(state__in=states, try_at__lte=timezone.now())
        return rows.order_by("try_at", "id")

    def send_again(self) -> int:
        """What a person asks for: a new start for what was given up or is in doubt."""
        return self.filter(state__in=["dead", "uncertain"]).update(
            state="queued", attempts=0, try_at=timezone.now(), failure=""
        )
