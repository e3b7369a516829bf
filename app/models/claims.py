"""Rows that one process at a time claims, works on and settles."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from twitter_album import lease_holders


class ClaimableRow(models.Model):
    """Each claim draws a new `token`: whoever settles must have the latest one."""

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
