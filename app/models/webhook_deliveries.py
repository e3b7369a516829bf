"""Deliveries of webhooks: the outbox of their events."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from app.models.claims import OutboxRow
from app.models.webhooks import Event, Webhook
from app.querysets import WebhookDeliveryQuerySet


class WebhookDelivery(OutboxRow):
    """One event for one webhook; claimed, sent, or given up with a reason.

    What it tells is read when it is sent, so that nothing of a photo is kept here:
    `subject` is the number of the photo, milestone or top seven.
    """

    LEASE = timedelta(minutes=5)

    class State(models.TextChoices):
        QUEUED = "queued"
        CLAIMED = "claimed"
        SENT = "sent"
        # What it would tell of is gone, or of another history.
        DROPPED = "dropped", "not needed any more"
        DEAD = "dead", "given up"

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=20, choices=Event.choices)
    subject = models.BigIntegerField(null=True)
    # Fixed with the row: a second attempt carries the same id, by which receivers know
    # it.
    message_id = models.CharField(max_length=60, unique=True)
    happened_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    answer = models.CharField(max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True)

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "webhook delivery"
        verbose_name_plural = "webhook deliveries"
        indexes = [
            models.Index(
                fields=["webhook", "attempts", "id"],
                condition=Q(state__in=["queued", "claimed"]),
                name="webhooks_due",
            ),
            models.Index(
                fields=["settled_at"],
                condition=Q(settled_at__isnull=False),
                name="webhooks_settled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} of {self.webhook}: {self.state}"

    def settle(
        self, state: State, *, answer: str = "", try_at: datetime | None = None
    ) -> bool:
        """End the attempt; False: the lease was over and somebody else took it."""
        settled_at = None if state == self.State.QUEUED else timezone.now()
        return self.end_attempt(
            state, try_at=try_at, answer=answer[:500], settled_at=settled_at
        )
