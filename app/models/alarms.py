"""Alarms: troubles from their beginning to their end, and the e-mails about them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from app.querysets import AlarmQuerySet
from twitter_album import due_times

if TYPE_CHECKING:
    from app.operations.warnings import OperatorWarning

# A trouble that is over sooner is none.
RAISED_AFTER = timedelta(minutes=5)
# Mail servers that do not know a sender let it wait for some minutes at first.
EMAILS_RAISED_AFTER = timedelta(minutes=30)
# So long it must be away to be over: what comes back meanwhile never went.
OVER_AFTER = timedelta(minutes=15)
# Longer for one that comes and goes: so many times longer with each within a day.
OVER_FACTOR = 4
MAX_OVER_AFTER = timedelta(hours=16)


class AlarmEmail(models.Model):
    """What began and what is over, in one e-mail; written once, for all recipients."""

    subject = models.CharField(max_length=300)
    text_body = models.TextField()
    html_body = models.TextField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.subject


class Alarm(models.Model):
    """One trouble, as long as it lasts: found, raised once it has lasted, over once it
    has been away for a while.

    `subject`: which server, network or queue; empty where there is but one.
    """

    class Kind(models.TextChoices):
        """What explains others comes first."""

        CLOCK = "clock", "clock"
        DISK = "disk", "disk space"
        STORAGE = "storage", "stored pictures"
        BROKER = "broker", "Redis"
        WORKERS = "workers", "workers"
        JOBS = "jobs", "jobs of the clock"
        BACKUP = "backup", "backups"
        BUDGET = "budget", "budget"
        CREDENTIALS = "credentials", "credentials"
        FEEDS = "feeds", "feeds"
        FACEBOOK = "facebook", "Facebook Page"
        EMAILS = "emails", "e-mails that wait"
        EMAILS_GIVEN_UP = "emails_given_up", "e-mails given up"
        WEBHOOKS = "webhooks", "webhooks"
        LOST_FILES = "lost_files", "lost files"
        LATE_PICTURES = "late_pictures", "pictures that do not come"
        UNREADABLE_POSTS = "unreadable_posts", "unreadable posts"
        REPORTS = "reports", "reported photos"
        # Known to whoever looks; nobody is called for them.
        FAILED_PICTURES = "failed_pictures", "failed pictures"
        UNVERIFIABLE = "unverifiable", "posts that nobody can be asked about"

    kind = models.CharField(max_length=30, choices=Kind.choices)
    subject = models.CharField(max_length=300, blank=True)
    text = models.CharField(max_length=500)
    remedy = models.CharField(max_length=500)
    url = models.CharField(max_length=500, help_text="Where it is mended.")
    permission = models.CharField(
        max_length=100, help_text="What one needs to see that."
    )
    began_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(
        "last seen at", default=timezone.now, help_text="When it was last there."
    )
    raised_at = models.DateTimeField(
        null=True, help_text="Empty while it may be over in a moment."
    )
    ended_at = models.DateTimeField(null=True)
    # Until an e-mail tells of it: what there is to tell is never lost, nor told twice.
    must_mail_begin = models.BooleanField(default=False, editable=False)
    must_mail_end = models.BooleanField(default=False, editable=False)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                # Two clocks that find one trouble make one alarm of it.
                fields=["kind", "subject"],
                condition=Q(ended_at=None),
                name="one_alarm_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(must_mail_begin=True) | Q(must_mail_end=True),
                name="alarms_to_mail",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def address(self) -> str:
        """For an e-mail."""
        return settings.SITE_URL + self.url

    def note_presence(self, warning: OperatorWarning, *, now: datetime) -> None:
        """It is there, in the words of today; raised once it has lasted."""
        was_watched = now - self.seen_at < RAISED_AFTER
        is_known = bool(self.raised_at) or was_watched
        # A time that a clock which ran ahead wrote down proves nothing, nor does one
        # since when nobody looked.
        if not is_known or due_times.is_ahead(self.began_at, now=now):
            self.began_at = now
        self.seen_at = now
        self.text, self.remedy = warning.text[:500], warning.remedy[:500]
        self.url, self.permission = warning.url[:500], warning.permission
        if self.raised_at is None and now - self.began_at >= self._raised_after:
            self.raised_at = now
            self.must_mail_begin = self._is_begin_mailed
        self.save()

    def note_absence(self, *, now: datetime) -> None:
        """It is not there; over once it has been away for long enough."""
        if due_times.is_ahead(self.seen_at, now=now):
            self.seen_at = now
            self.save(update_fields=["seen_at"])
        away = now - self.seen_at
        if self.raised_at is None:
            if away >= RAISED_AFTER:
                self.delete()
        elif away >= self._over_after(now):
            self.ended_at, self.must_mail_end = self.seen_at, True
            self.save(update_fields=["ended_at", "must_mail_end"])

    @property
    def _raised_after(self) -> timedelta:
        return EMAILS_RAISED_AFTER if self.kind == self.Kind.EMAILS else RAISED_AFTER

    @property
    def _is_begin_mailed(self) -> bool:
        # That no mail leaves cannot be mailed; budgets have e-mails of their own.
        return self.kind not in {self.Kind.EMAILS, self.Kind.BUDGET}

    def _over_after(self, now: datetime) -> timedelta:
        earlier = Alarm.objects.filter(
            kind=self.kind, subject=self.subject, ended_at__gt=now - timedelta(days=1)
        ).count()
        factor: int = OVER_FACTOR**earlier
        return min(OVER_AFTER * factor, MAX_OVER_AFTER)
