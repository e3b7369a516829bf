"""Milestones, and the deliveries that are the outbox of their e-mails."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from app.models.alarms import AlarmEmail
from app.models.albums import Album
from app.models.billing import BudgetAlarm
from app.models.claims import ClaimableRow
from app.models.photos import Photo
from app.querysets import DeliveryQuerySet
from app.querysets.milestones import MAX_DELIVERY_WAIT
from twitter_album import due_times, lease_holders

# Longer than any attempt; after it, the sender of a claimed row is taken for dead.
LEASE = timedelta(minutes=15)


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


class Delivery(ClaimableRow):
    """One e-mail to one recipient, of a milestone, of a budget alarm, or about alarms;
    claimed, sent, or failed with a reason."""

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
    attempts = models.PositiveSmallIntegerField(default=0)
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

    @property
    def is_held(self) -> bool:
        """Claimed by a sender that may still be at it: not once its lease is over, nor
        if its process on this machine is gone.

        What a second process died of is left alone to the end of the claim, so that
        a sender that is started again and again does not spend all attempts at once.
        """
        now = timezone.now()
        is_over = due_times.is_due(self.try_at, now=now, max_wait=MAX_DELIVERY_WAIT)
        # A claim that ends later than any wait was written by a clock that ran ahead.
        if self.state != self.State.CLAIMED or is_over:
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
            state=self.State.CLAIMED,
            try_at=timezone.now() + LEASE,
            attempts=F("attempts") + 1,
        )

    def settle(
        self, state: State, *, failure: str = "", try_at: datetime | None = None
    ) -> bool:
        """End the attempt; False: the lease was over and somebody else took it."""
        now = timezone.now()
        self.state = state
        # Only once: what failed after the e-mail was sent must not send it again.
        return self.update_where_held(
            Q(state=self.State.CLAIMED),
            state=state,
            failure=failure[:500],
            try_at=try_at or now,
            sent_at=now if state == self.State.SENT else None,
        )
