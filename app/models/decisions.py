"""Decisions of the organiser, stored so that they can be undone."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Decision(models.Model):
    """One approval, rejection or block, of one photo or of many.

    `before`: what to restore, as the code that made the decision wrote it.
    """

    # A user who is deleted takes no decision with them: photos stay as decided.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    verb = models.CharField(max_length=20)
    before = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.verb} at {self.made_at:%Y-%m-%d %H:%M}"
