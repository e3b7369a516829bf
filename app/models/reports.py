"""What visitors report of photos, for the organiser to decide about."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from app.models.photos import Photo


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> Self:
        """Those that nobody has decided about."""
        return self.filter(closed_at=None)


class Report(models.Model):
    """One request of a visitor about one photo; it goes with the photo.

    Sent again in the same words before it is decided, it is the same report: `times`.
    """

    class Reason(models.TextChoices):
        MINE = "mine", _("It shows me, or it is mine")
        RULE = "rule", _("It breaks a rule")
        OTHER = "other", _("Something else")

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    text = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    # Of reason, text and address: no index holds a text of any length.
    content_hash = models.CharField(max_length=64)
    times = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                # Partial: what was decided once may be asked anew, by somebody else
                # too.
                fields=["photo", "content_hash"],
                condition=Q(closed_at=None),
                name="one_open_report",
            )
        ]
        indexes = [
            models.Index(
                fields=["closed_at"],
                condition=Q(closed_at__isnull=False),
                name="closed_reports",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: photo {self.photo_id}"


class ReportSender(models.Model):
    """How many reports came from one address within an hour.

    By a keyed hash alone, which is deleted after that hour.
    """

    address_hash = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField(default=timezone.now)
    count = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.count} since {self.since:%H:%M}"
