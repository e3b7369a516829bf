"""One request to a webhook: signed, and behind the same guard as pictures."""

from __future__ import annotations

import math

import requests
from django.conf import settings
from django.utils import timezone
from standardwebhooks import Webhook as Signer

from app.models import WebhookDelivery
from twitter_album.http import GuardedSession, connection_errors

TOTAL_SECONDS = 15
# Of an answer, which nobody reads.
MAX_BYTES = 100_000


def post(delivery: WebhookDelivery, body: str) -> int:
    """The status of the answer; raises requests.RequestException."""
    now = timezone.now()
    signatures = [
        Signer(secret).sign(delivery.message_id, now, body)
        for secret in delivery.webhook.secrets
    ]
    headers = {
        "Content-Type": "application/json",
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(math.floor(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
    with session() as asking:
        answer: requests.Response = asking.post(
            delivery.webhook.url, data=body.encode(), headers=headers
        )
    return answer.status_code


def session() -> GuardedSession:
    """Redirects are not followed: they would not be signed for."""
    return GuardedSession(
        user_agent=settings.USER_AGENT,
        allow_private=settings.MEDIA_ALLOW_PRIVATE_ADDRESSES,
        max_bytes=MAX_BYTES,
        total_seconds=TOTAL_SECONDS,
    )


def describe(error: requests.RequestException) -> str:
    return connection_errors.describe(error)
