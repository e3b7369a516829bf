"""Warnings of webhooks: those that were switched off, fail, or are refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from app.models import Webhook, WebhookDelivery
from app.operations.warnings.warning import (
    MAX_COUNTED,
    Kind,
    OperatorWarning,
    about,
    counted,
    short,
)

# A receiver that is started anew is no trouble.
MAX_DELAY = timedelta(hours=1)


def webhooks() -> Iterator[OperatorWarning]:
    rows = list(Webhook.objects.all()[:MAX_COUNTED])
    if not rows:
        return
    long_ago = timezone.now() - MAX_DELAY
    off = [row.failure for row in rows if row.switched_off_at]
    failing = [
        row.failure
        for row in rows
        if row.is_enabled and row.failing_since and row.failing_since < long_ago
    ]
    if off:
        yield about(
            "webhook",
            Kind.WEBHOOKS,
            f"{counted(len(off), 'webhook')} switched off, because nothing got "
            f"through: {short(off[0])}",
            "Ask those who run its receiver; then tick “In use”, and what it missed is "
            "sent. Saved as not in use, it is left alone.",
            subject="off",
            is_enabled__exact="0",
        )
    if failing:
        yield about(
            "webhook",
            Kind.WEBHOOKS,
            f"{counted(len(failing), 'webhook')} not getting through: "
            f"{short(failing[0])}",
            "Ask those who run its receiver. It is tried again for five days, and then "
            "switched off.",
            subject="failing",
            is_enabled__exact="1",
        )
    yield from _refused()


def _refused() -> Iterator[OperatorWarning]:
    given_up = WebhookDelivery.objects.filter(state="dead")
    if count := given_up[:MAX_COUNTED].count():
        yield about(
            "webhookdelivery",
            Kind.WEBHOOKS,
            f"{counted(count, 'message')} of webhooks given up: refused for a week",
            "Choose “Send again” once its receiver takes them; what is refused leaves "
            "the log after a month.",
            subject="refused",
            state__exact="dead",
        )
