"""Queryset of deliveries: which e-mails are due, which get a new start."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from email.utils import make_msgid, parseaddr
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Model, Q
from django.utils import timezone

from twitter_album import due_times

if TYPE_CHECKING:
    from app.models import Delivery  # noqa: F401  # in a string


# Between two attempts at an e-mail; a claim is shorter.
MAX_DELIVERY_WAIT = timedelta(hours=6)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def queue(self, recipients: Iterable[str], *, name: str, **occasion: Model) -> None:
        """One e-mail each; `name` helps people who read the headers."""
        # make_msgid would ask for the name of this machine, which may take seconds and
        # is no outsider's business.
        domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
        self.bulk_create(
            self.model(
                recipient=recipient,
                message_id=make_msgid(idstring=name, domain=domain),
                **occasion,
            )
            # One delivery for each, although a list may name somebody twice.
            for recipient in dict.fromkeys(recipients)
        )

    def due(self, *states: str) -> Self:
        """In one of these states, and its time has come; claimed ones all, as the
        process that claimed them may be gone: see `Delivery.is_held`."""
        is_due = due_times.due("try_at", now=timezone.now(), max_wait=MAX_DELIVERY_WAIT)
        # What was never tried waits for nothing, whatever a wrong clock wrote into
        # `try_at`.
        is_due |= Q(attempts=0) | Q(state=self.model.State.CLAIMED)
        rows = self.filter(is_due, state__in=states)
        return rows.order_by("try_at", "id")

    def send_again(self) -> int:
        """What a person asks for: a new start for what was given up or is in doubt."""
        # Not the sent ones: a person may ask for any row, and a copy would go out.
        return self.filter(state__in=["dead", "uncertain"]).update(
            state="queued", attempts=0, try_at=timezone.now(), failure=""
        )
