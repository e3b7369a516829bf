"""Milestones, and the deliveries that are the outbox of their e-mails."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from app.models.alarms import AlarmEmail
from app.models.albums import Album
from app.models.billing import BudgetAlarm
from app.models.claims import OutboxRow
from app.models.photos import Photo
from app.querysets import DeliveryQuerySet


class Milestone(models.Model):
    """An album reached a number of photos."""

    album = models.ForeignKey(Album, models.CASCADE, related_name="reached")
    threshold = models.PositiveIntegerField()
    # The photo may be removed, and the milestone stays reached.
    photo = models.ForeignKey(
        Photo, models.SET_NULL, null=True, help_text="The photo that made the number."
    )
    reached_at = models.DateTimeField(default=timezone.now)
    # Stored when the first e-mail is written, so that every recipient and every attempt
    # gets the same text; empty means not written yet.
    subject = models.CharField(max_length=300, blank=True)
    text_body = models.TextField(blank=True)
    html_body = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["album", "threshold"], name="one_milestone"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.album} {self.threshold}"


class Delivery(OutboxRow):
    """One e-mail to one recipient, of a milestone, of a budget alarm, or about alarms;
    claimed, sent, or failed with a reason."""

    LEASE = timedelta(minutes=15)

    class State(models.TextChoices):
        QUEUED = "queued"
        CLAIMED = "claimed"
        SENT = "sent"
        UNCERTAIN = "uncertain"
        DEAD = "dead"

    milestone = models.ForeignKey(
        Milestone, models.CASCADE, null=True, related_name="deliveries"
    )
    alarm = models.ForeignKey(
        BudgetAlarm, models.CASCADE, null=True, related_name="deliveries"
    )
    alarm_email = models.ForeignKey(
        AlarmEmail, models.CASCADE, null=True, related_name="deliveries"
    )
    recipient = models.CharField(max_length=320)
    # Fixed with the row: a second attempt carries the same id, by which mail programs
    # recognise a copy.
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    try_at = models.DateTimeField(default=timezone.now, db_index=True)
    failure = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "e-mail"
        verbose_name_plural = "e-mails"
        constraints = [
            models.UniqueConstraint(
                fields=["milestone", "recipient"], name="one_delivery"
            ),
            models.UniqueConstraint(
                fields=["alarm", "recipient"], name="one_alarm_delivery"
            ),
            models.UniqueConstraint(
                fields=["alarm_email", "recipient"], name="one_alarm_email_delivery"
            ),
            models.CheckConstraint(
                # Exactly one of them: an e-mail without an occasion has no text.
                condition=Q(alarm=None, alarm_email=None, milestone__isnull=False)
                | Q(milestone=None, alarm_email=None, alarm__isnull=False)
                | Q(milestone=None, alarm=None, alarm_email__isnull=False),
                name="one_occasion",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occasion} to {self.recipient}: {self.state}"

    @property
    def occasion(self) -> Milestone | BudgetAlarm | AlarmEmail | None:
        return self.milestone or self.alarm or self.alarm_email

    def settle(
        self, state: State, *, failure: str = "", try_at: datetime | None = None
    ) -> bool:
        """End the attempt; False: the lease was over and somebody else took it."""
        sent_at = timezone.now() if state == self.State.SENT else None
        return self.end_attempt(
            state, try_at=try_at, failure=failure[:500], sent_at=sent_at
        )
