"""Webhooks: addresses of other programs that are told what happens in an album, and
what they know of it."""

from __future__ import annotations

import base64
import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from app.models.albums import Album
from app.querysets import WebhookQuerySet
from app.querysets.webhooks import UNSENT_STATES
from twitter_album import due_times

# Of a new secret: so long the one before signs, too.
ROTATION = timedelta(hours=24)
SECRET_SALT = "app.models.webhooks"  # noqa: S105  # what the key is used for


class Event(models.TextChoices):
    PHOTO_ADDED = "photo.added", "a photo was added"
    PHOTO_CHANGED = "photo.changed", "a photo was changed"
    PHOTO_REMOVED = "photo.removed", "a photo was removed or hidden"
    MILESTONE_REACHED = "milestone.reached", "a milestone was reached"
    TOP_SEVEN_MADE = "top_seven.made", "there is a new top seven"
    # Of every webhook, whatever it chose.
    START_AGAIN = "album.start_again", "ids and versions begin anew"
    TEST = "test", "a test"


CHOOSABLE = [event for event in Event if event not in (Event.START_AGAIN, Event.TEST)]


def all_events() -> list[str]:
    return [str(event) for event in CHOOSABLE]


class Webhook(models.Model):
    """`cursor`: up to which change of its album events are in the outbox; until the
    version `quiet_until` the photos are only noted, as they were there before it.

    `failing_since`: since no request succeeded; `retry_at`: none is made before.
    """

    album = models.ForeignKey(Album, models.CASCADE, related_name="webhooks")
    url = models.CharField("address", max_length=500)
    events = models.JSONField(default=all_events)
    is_enabled = models.BooleanField("in use", default=True)
    # Secrets are made of this, their number and SECRET_KEY: they stand in no table and
    # no backup.
    secret_key = models.UUIDField(default=uuid.uuid4, editable=False)
    secret_number = models.PositiveIntegerField(default=1, editable=False)
    rotated_at = models.DateTimeField(null=True, editable=False)
    cursor = models.CharField(max_length=60, editable=False)
    quiet_until = models.BigIntegerField(default=0, editable=False)
    last_milestone = models.BigIntegerField(default=0, editable=False)
    last_top_seven = models.BigIntegerField(default=0, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    failure = models.CharField("last failure", max_length=500, blank=True)
    failing_since = models.DateTimeField(null=True, editable=False)
    retry_at = models.DateTimeField(default=timezone.now, editable=False)
    switched_off_at = models.DateTimeField(null=True, editable=False)

    objects = WebhookQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.album} to {self.host}"

    @property
    def host(self) -> str:
        # Without the path, which is a secret at some services.
        return urlsplit(self.url).hostname or ""

    @property
    def place(self) -> dict[str, Any]:
        """Up to where its events are in the outbox."""
        return {
            "cursor": self.cursor,
            "last_milestone": self.last_milestone,
            "last_top_seven": self.last_top_seven,
        }

    @property
    def secrets(self) -> list[str]:
        """The present one first; the one before it too, while it is being replaced."""
        numbers = [self.secret_number]
        # Not of a time that lies ahead: a clock that ran ahead wrote it.
        age = timezone.now() - self.rotated_at if self.rotated_at else ROTATION
        if -due_times.MAX_CLOCK_ERROR < age < ROTATION:
            numbers.append(self.secret_number - 1)
        return [self._secret(number) for number in numbers]

    def _secret(self, number: int) -> str:
        value = f"{self.secret_key}:{number}"
        made = salted_hmac(SECRET_SALT, value, algorithm="sha256").digest()
        return f"whsec_{base64.b64encode(made).decode()}"

    def rotate_secret(self) -> None:
        self.secret_number, self.rotated_at = self.secret_number + 1, timezone.now()
        self.save(update_fields=["secret_number", "rotated_at"])

    def switch_on(self) -> None:
        """Anew, with all that happened meanwhile."""
        self.is_enabled, self.switched_off_at = True, None
        self.failures, self.failure, self.failing_since = 0, "", None
        self.retry_at = timezone.now()
        # Not its place, which the clock may just have changed.
        self.save(
            update_fields=[
                *("is_enabled", "switched_off_at", "failures", "failure"),
                *("failing_since", "retry_at"),
            ]
        )
        waiting = self.deliveries.filter(state__in=UNSENT_STATES)
        waiting.update(attempts=0, try_at=timezone.now())


class NotedPhoto(models.Model):
    """A photo that a webhook knows; `digest`: of what it was told of it."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="noted_photos")
    # No key: a photo may be gone when its row here goes.
    photo_number = models.BigIntegerField()
    digest = models.CharField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "photo_number"], name="one_noted_photo"
            ),
        ]

    def __str__(self) -> str:
        return f"Photo {self.photo_number}"
