"""Querysets of webhooks and their deliveries: which are due, what is waiting."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from twitter_album import due_times

if TYPE_CHECKING:
    from app.models import Webhook, WebhookDelivery  # in strings

# Between two attempts.
MAX_WEBHOOK_WAIT = timedelta(hours=6)
UNSENT_STATES = ("queued", "claimed")


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def in_use(self) -> Self:
        return self.filter(is_enabled=True).select_related("album").order_by("pk")

    def due(self) -> Self:
        """Those that may be asked now."""
        now = timezone.now()
        is_due = due_times.due("retry_at", now=now, max_wait=MAX_WEBHOOK_WAIT)
        return self.in_use().filter(is_due)


class WebhookDeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    def unsent(self) -> Self:
        return self.filter(state__in=UNSENT_STATES)

    def due(self) -> Self:
        """Those tried least come first, in the order of their events: what is refused
        again and again holds up nothing. Claimed ones all, as their process may be
        gone: see `WebhookDelivery.is_held`."""
        is_due = due_times.due("try_at", now=timezone.now(), max_wait=MAX_WEBHOOK_WAIT)
        is_due |= Q(state="claimed")
        return self.unsent().filter(is_due).order_by("attempts", "id")

    def event(
        self,
        webhook: Webhook,
        kind: str,
        subject: int | None = None,
        *,
        happened_at: datetime | None = None,
    ) -> WebhookDelivery:
        """The row, still to be saved."""
        return self.model(
            webhook=webhook,
            event=kind,
            subject=subject,
            message_id=f"msg_{uuid.uuid4().hex}",
            happened_at=happened_at or timezone.now(),
        )

    def drop(self, reason: str) -> int:
        """What is told no more."""
        now = timezone.now()
        # With another token: who is at it has lost the row.
        return self.update(
            state="dropped", answer=reason, settled_at=now, token=uuid.uuid4()
        )

    def send_again(self) -> int:
        """What a person asks for: a new start for what was given up."""
        now = timezone.now()
        return self.filter(state="dead").update(
            state="queued", attempts=0, try_at=now, answer="", settled_at=None
        )
