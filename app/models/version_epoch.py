"""The epoch of album versions, drawn anew when a backup was restored."""

from __future__ import annotations

import secrets

from django.db import models


def new_token() -> str:
    # Drawn at random rather than counted: a restored database would count the same
    # again.
    return secrets.token_hex(4)


class ChangesEpoch(models.Model):
    """One row, drawn anew when the database was restored from a backup: what was
    promised of later versions before is no longer so."""

    token = models.CharField(max_length=16, default=new_token)
    drawn_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.token
