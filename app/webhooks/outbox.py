"""Sends the deliveries of webhooks, each until its receiver has taken it.

A row is claimed, and the claim committed, before the address is asked; a sender that
dies in between leaves a claim that ends, and the same message with the same id goes
again. An address that fails is asked less and less often, and no more after
SWITCH_OFF_AFTER.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import requests
from django.db import OperationalError
from django.utils import timezone

from app.milestones.outbox import MAX_RETRIES, retry_pause
from app.models import Webhook, WebhookDelivery
from app.models.webhooks import Event
from app.webhooks import messages, request

logger = logging.getLogger(__name__)

State = WebhookDelivery.State
# Of one webhook in one run, so that the others have their turn.
BATCH_SIZE = 100
BATCH_SECONDS = 20
SWITCH_OFF_AFTER = timedelta(days=5)
# Rows of the delivery log.
KEPT_FOR = timedelta(days=30)


def send_due(*, should_stop: Callable[[], bool] = lambda: False) -> Counter[str]:
    """Send what is due now; counts the states to which deliveries came."""
    states: Counter[str] = Counter()
    for webhook in Webhook.objects.due():
        ends_at = time.monotonic() + BATCH_SECONDS
        for delivery in webhook.deliveries.due()[:BATCH_SIZE]:
            if should_stop():
                return states
            if delivery.is_held:
                continue
            delivery.webhook = webhook
            if state := send(delivery):
                states[state] += 1
            # Its address is in trouble: the others wait for it, too.
            is_failing = state in (State.QUEUED, State.DEAD)
            if is_failing or time.monotonic() >= ends_at:
                break
    return states


def send(delivery: WebhookDelivery) -> State | None:
    """Whatever one delivery raises is noted with it, and costs no other; None: another
    sender has it."""
    if not delivery.claim():
        return None
    try:
        body = messages.body(delivery)
        if body is None:
            delivery.settle(State.DROPPED, answer="It was hidden or removed meanwhile.")
            return State.DROPPED
        status = request.post(delivery, body)
    except requests.RequestException as error:
        return _failed(delivery, request.describe(error))
    except OperationalError:
        raise
    except Exception as error:
        logger.exception("%s: the album itself failed", delivery)
        return _failed(delivery, f"{type(error).__name__}: {error}")
    if 200 <= status < 300:
        return _taken(delivery, f"Answered {status}.")
    return _failed(delivery, f"Answered {status}.", is_final=status == HTTPStatus.GONE)


def send_test(webhook: Webhook) -> WebhookDelivery:
    """Once, whatever else waits; `answer` says what came of it."""
    delivery = WebhookDelivery.objects.event(webhook, Event.TEST)
    delivery.state, delivery.attempts = State.CLAIMED, 1
    delivery.try_at = timezone.now() + delivery.LEASE
    delivery.save()
    state = State.DROPPED  # a test is not tried again
    try:
        status = request.post(delivery, messages.body(delivery) or "")
        answer = f"Answered {status}."
        state = State.SENT if 200 <= status < 300 else state
    except requests.RequestException as error:
        answer = request.describe(error)
    delivery.settle(state, answer=answer)
    delivery.answer = answer
    return delivery


def delete_old() -> int:
    """From the delivery log."""
    old = WebhookDelivery.objects.filter(settled_at__lt=timezone.now() - KEPT_FOR)
    numbers = list(old.order_by("settled_at").values_list("pk", flat=True)[:1000])
    return WebhookDelivery.objects.filter(pk__in=numbers).delete()[0] if numbers else 0


def _taken(delivery: WebhookDelivery, answer: str) -> State:
    delivery.settle(State.SENT, answer=answer)
    if delivery.webhook.failing_since:
        _update(delivery.webhook, failures=0, failure="", failing_since=None)
    return State.SENT


def _failed(delivery: WebhookDelivery, answer: str, *, is_final: bool = False) -> State:
    is_over = delivery.attempts > MAX_RETRIES
    state = State.DEAD if is_over else State.QUEUED
    try_at = timezone.now() + retry_pause(delivery.attempts)
    delivery.settle(state, answer=answer, try_at=try_at)
    logger.warning("%s: %s", delivery, answer)
    _note_failure(delivery.webhook, answer, is_final=is_final)
    return state


def _note_failure(webhook: Webhook, answer: str, *, is_final: bool) -> None:
    now = timezone.now()
    failures = webhook.failures + 1
    since = min(webhook.failing_since or now, now)
    _update(
        webhook,
        failures=failures,
        failure=answer[:500],
        failing_since=since,
        retry_at=now + retry_pause(failures),
    )
    if is_final or now - since >= SWITCH_OFF_AFTER:
        _update(webhook, is_enabled=False, switched_off_at=now)
        logger.error("%s was switched off: %s", webhook, answer)


def _update(webhook: Webhook, **values: Any) -> None:
    """Nothing, where somebody has deleted it meanwhile."""
    Webhook.objects.filter(pk=webhook.pk).update(**values)
    for name, value in values.items():
        setattr(webhook, name, value)
