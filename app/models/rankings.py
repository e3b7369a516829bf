"""A top seven as it was shared, and what of it went to a Facebook Page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from app.models.albums import Album
from app.models.claims import ClaimableRow
from twitter_album import due_times, lease_holders


class Ranking(models.Model):
    """An order of photos under an address of its own: it never changes.

    `order`: the numbers of the photos, best first, as in `12-9-4`. A photo that is
    no longer shown leaves its rank empty. `favourites`: theirs at that time.
    """

    album = models.ForeignKey(Album, models.CASCADE, related_name="rankings")
    number = models.PositiveIntegerField(help_text="Counts up in each album.")
    # Seven numbers of up to 19 digits. Text, so that one order can be unique in its
    # album.
    order = models.CharField(max_length=140)
    # Kept beside the order: the version goes on showing why it was the order then.
    favourites = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "top seven"
        verbose_name_plural = "top sevens"
        constraints = [
            models.UniqueConstraint(fields=["album", "number"], name="one_version"),
            # The same seven again are the version that they were: its address stays.
            models.UniqueConstraint(fields=["album", "order"], name="one_order"),
        ]

    def __str__(self) -> str:
        return f"Top seven of {self.album}, version {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("top-seven-version", args=[str(self.album), self.number])

    @property
    def photo_ids(self) -> list[int]:
        return [int(part) for part in self.order.split("-")]


class Publication(ClaimableRow):
    """One version on one Facebook Page: at most one post, whatever fails.

    `media`: what Facebook calls each picture, by photo, kept as they are uploaded.
    `posting`: the post was begun; unless its id is known, it may be there or not.
    """

    # Each step extends it.
    LEASE = timedelta(minutes=5)

    class State(models.TextChoices):
        PREPARING = "preparing"
        POSTING = "posting"
        PUBLISHED = "published"

    ranking = models.ForeignKey(Ranking, models.CASCADE, related_name="publications")
    page_id = models.CharField(max_length=100)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.PREPARING
    )
    media = models.JSONField(default=dict)
    post_id = models.CharField(max_length=100, blank=True)
    failure = models.CharField(max_length=500, blank=True)
    begun_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                # At most one post for each version and Page rests on this row.
                fields=["ranking", "page_id"],
                name="one_publication",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ranking} on Facebook: {self.state}"

    @property
    def post_url(self) -> str:
        return f"https://www.facebook.com/{self.post_id}" if self.post_id else ""

    def claim(self) -> bool:
        """Take this row; False: it is published, or somebody else is at it, other than
        a process on this machine that is gone."""
        now = timezone.now()
        free = due_times.due("lease_until", now=now, max_wait=self.LEASE)
        if lease_holders.is_known_dead(self.claimed_by):
            # With its token: another process may have taken the row over meanwhile.
            free |= Q(token=self.token)
        free &= ~Q(state=self.State.PUBLISHED)
        is_claimed = self.claim_where(free, lease_until=now + self.LEASE)
        self.refresh_from_db()
        return is_claimed

    def save_step(self, **values: Any) -> bool:
        """Commit a step and go on; False: the lease was over and somebody took it."""
        values = {"lease_until": timezone.now() + self.LEASE} | values
        is_held = self.update_where_held(Q(), **values)
        self.refresh_from_db()
        return is_held


class PageToken(models.Model):
    """What Facebook said of the token of a Page when it was last asked."""

    page_id = models.CharField(max_length=100, unique=True)
    # Of another token nothing is known. A hash, as the token itself is a secret.
    token_hash = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    is_refused = models.BooleanField(default=False)
    ends_at = models.DateTimeField(null=True, help_text="Empty: never, or not known.")

    def __str__(self) -> str:
        return f"The token of Page {self.page_id}"
