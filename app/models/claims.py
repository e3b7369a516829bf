"""Rows that one process at a time claims, works on and settles."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from twitter_album import due_times, lease_holders


class ClaimableRow(models.Model):
    """Each claim draws a new `token`: whoever settles must have the latest one."""

    # Longer than any one request to the server that is asked; after it, the process
    # that claimed the row is taken for dead.
    LEASE: ClassVar[timedelta]

    token = models.UUIDField(default=uuid.uuid4)
    claimed_by = models.CharField(
        max_length=300, blank=True, default="", editable=False
    )

    class Meta:
        abstract = True

    def claim_where(self, condition: Q, **values: Any) -> bool:
        """Take this row if it still is as `condition` says."""
        token, holder = uuid.uuid4(), str(lease_holders.this_process())
        is_claimed = self._update_where(
            condition, token=token, claimed_by=holder, **values
        )
        self.token = token
        return is_claimed

    def update_where_held(self, condition: Q, **values: Any) -> bool:
        """Change this row; False: the lease was over and somebody else took it."""
        return self._update_where(condition & Q(token=self.token), **values)

    def _update_where(self, condition: Q, **values: Any) -> bool:
        # Durable, because a server is called next: a claim that a transaction around it
        # took back would let a second sender do the same.
        with transaction.atomic(durable=True):
            row = type(self)._base_manager.filter(condition, pk=self.pk)
            return row.update(**values) == 1


class OutboxRow(ClaimableRow):
    """One message, which is queued, claimed for an attempt, and settled as sent, as
    failed, or as queued again.

    `try_at`: when the next attempt is due; while the row is claimed, when its lease
    ends.
    """

    state = models.CharField(max_length=10, default="queued")
    try_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def is_held(self) -> bool:
        """Claimed by a sender that may still be at it: not once its lease is over, nor
        if its process on this machine is gone.

        What a second process died of is left alone to the end of the claim, so that
        a sender that is started again and again does not spend all attempts at once.
        """
        now = timezone.now()
        is_over = due_times.is_due(self.try_at, now=now, max_wait=self.LEASE)
        if self.state != "claimed" or is_over:
            return False
        return self.attempts > 1 or not lease_holders.is_known_dead(self.claimed_by)

    def claim(self) -> bool:
        """Take this row for one attempt; False: another sender was faster.

        Committed on return, so that a crash leaves a claim and no second sender.
        """
        # The row as it was read: a sender that came first has changed its token.
        as_read = Q(state=self.state, token=self.token)
        self.attempts += 1
        return self.claim_where(
            as_read,
            state="claimed",
            try_at=timezone.now() + self.LEASE,
            attempts=F("attempts") + 1,
        )

    def end_attempt(
        self, state: str, *, try_at: datetime | None = None, **values: Any
    ) -> bool:
        """False: the lease was over and somebody else took it."""
        self.state = state
        # Only once: what failed after it was sent must not send it again.
        return self.update_where_held(
            Q(state="claimed"), state=state, try_at=try_at or timezone.now(), **values
        )
