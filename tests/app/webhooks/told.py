"""What a receiver of webhooks was told, as its library reads it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from standardwebhooks import Webhook as Verifier

from app.cron import WebhookCron
from app.models import Album, Webhook, WebhookDelivery
from app.webhooks import events
from tests.http_receiver import Receiver


def make_webhook(album: Album, receiver: Receiver, **values: Any) -> Webhook:
    webhook = Webhook(album=album, url=f"{receiver.address}/hook?key=abc", **values)
    events.begin(webhook)
    webhook.save()
    return webhook


def run() -> str | None:
    """What the clock does every few seconds."""
    return WebhookCron().do()


def verified(receiver: Receiver, secret: str) -> list[Any]:
    """Each message, in the order in which it came; raises where a signature is not
    that of `secret`."""
    return [Verifier(secret).verify(p.body, p.headers) for p in receiver.posted]


def told(receiver: Receiver, webhook: Webhook) -> list[tuple[str, Any]]:
    """Types and data since the last time."""
    messages = verified(receiver, webhook.secrets[0])
    receiver.posted.clear()
    return [(message["type"], message["data"]) for message in messages]


def kinds(receiver: Receiver, webhook: Webhook) -> list[str]:
    return [kind for kind, _ in told(receiver, webhook)]


def let_time_pass(webhook: Webhook) -> None:
    """All that waits is due now."""
    now = timezone.now()
    Webhook.objects.filter(pk=webhook.pk).update(retry_at=now)
    WebhookDelivery.objects.unsent().update(try_at=now)
