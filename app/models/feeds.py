"""Feeds, the windows that are their pending ranges of ids, and the runs that read."""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from app.models.albums import Album
from app.querysets import FeedQuerySet
from app.querysets.feeds import round_length
from twitter_album import due_times


class Feed(models.Model):
    """One hashtag on one server of one network, with the lease of its worker.

    `top` and `bottom` are the high and the low watermark: between them each id is
    covered or pending; an empty `top` means that nothing was seen yet.
    """

    album = models.ForeignKey(Album, models.CASCADE, related_name="feeds")
    network = models.CharField(max_length=20)
    # 255: the longest name that DNS knows.
    server = models.CharField(max_length=255, blank=True)
    query = models.CharField(max_length=600)
    # Ids are text: those of Bluesky are no numbers, and 64 bits are too many for JSON.
    top = models.CharField("high watermark", max_length=200, blank=True)
    bottom = models.CharField("low watermark", max_length=200, blank=True)
    top_at = models.DateTimeField(null=True)
    floor_at = models.DateTimeField(
        null=True, help_text="From when on photos are wanted; empty: all there are."
    )
    covered_until = models.DateTimeField(
        null=True, help_text="Up to when the newest range was covered."
    )
    swept_at = models.JSONField(default=dict)
    backfill_days = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    asked_at = models.DateTimeField(
        null=True,
        default=timezone.now,
        help_text="When albums and settings last asked for this feed.",
    )
    due_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(
        default=timezone.now, help_text="The network asked us to wait until then."
    )
    refused_since = models.DateTimeField(
        null=True, help_text="Since when the network does not accept our credentials."
    )
    # Counted up with every lease: what an earlier holder still writes is refused by it.
    fence = models.PositiveBigIntegerField(default=0)
    lease_until = models.DateTimeField(default=timezone.now)
    holder = models.CharField(max_length=300, blank=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["album", "network", "server", "query"], name="one_feed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.server} {self.query}".replace("  ", " ")

    def is_due(self, now: datetime) -> bool:
        return due_times.is_due(self.due_at, now=now, max_wait=round_length())

    def is_rate_limited(self, now: datetime) -> bool:
        """Whether its network asked us not to come before a later time."""
        longest = due_times.MAX_NETWORK_WAIT
        return not due_times.is_due(self.not_before, now=now, max_wait=longest)


class Window(models.Model):
    """A pending range of a feed's ids: those above `lo`, up to and with `hi`.

    An empty `hi` reaches up to the present, an empty `lo` down to `floor_at`, or to
    the backfill's limit. A sweep reads again what was covered once. `from_at` and
    `until_at` are its ends in time, as far as posts showed them; `doubts` counts the
    answers in a row that proved nothing, all of the kind that `reason` tells.
    """

    class Kind(models.TextChoices):
        PENDING = "owed"
        SWEEP = "sweep"

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="windows")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PENDING)
    floor_at = models.DateTimeField(null=True)
    from_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    lo = models.CharField("after id", max_length=200, blank=True)
    hi = models.CharField("up to id", max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField("unverified answers", default=0)
    try_at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                # Windows of a feed are disjoint: two that begin at one id would
                # overlap.
                fields=["feed", "kind", "lo"],
                name="one_window_above",
            ),
            models.UniqueConstraint(
                fields=["feed", "kind", "hi"], name="one_window_below"
            ),
        ]

    def __str__(self) -> str:
        return f"({self.lo or 'beginning'}, {self.hi or 'now'}]"


class Unreachable(models.Model):
    """A range of ids that was pending when it left what the network's search reaches,
    or that its server does not list: nothing is lost silently."""

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="unreachable")
    lo = models.CharField("after id", max_length=200, blank=True)
    hi = models.CharField("up to id", max_length=200, blank=True)
    from_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "unreachable range"
        verbose_name_plural = "unreachable ranges"
        constraints = [
            # A range is out of reach once, however often a run notices it.
            models.UniqueConstraint(fields=["feed", "hi"], name="one_unreachable"),
        ]

    def __str__(self) -> str:
        return f"({self.lo or 'beginning'}, {self.hi or 'now'}]"

    def window(self, **state: Any) -> Window:
        """The same range pending again, not saved."""
        # People read these moments, so they go along with the ids.
        ends = {"from_at": self.from_at, "until_at": self.until_at}
        return Window(feed=self.feed, lo=self.lo, hi=self.hi, **ends, **state)


class Run(models.Model):
    """One look at one feed, as people read it in the admin."""

    # The failure of one whose process died, of which no network knows.
    INTERRUPTED = "This run was interrupted; nothing is lost."

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="runs")
    started_at = models.DateTimeField(default=timezone.now, db_index=True)
    ended_at = models.DateTimeField(null=True)
    requests = models.PositiveIntegerField(default=0)
    posts_seen = models.PositiveIntegerField(default=0)
    photos_added = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True)
    next_try_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "look"
        verbose_name_plural = "looks"

    def __str__(self) -> str:
        return f"{self.feed} at {self.started_at:%Y-%m-%d %H:%M}"


class DeadLetter(models.Model):
    """A post that could not be read, kept as the network sent it.

    `raw` is JSON text: a column of JSON refuses what some networks send.
    """

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="dead_letters")
    post_id = models.CharField(max_length=500)
    reason = models.CharField(max_length=500)
    raw = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "unreadable post"
        verbose_name_plural = "unreadable posts"
        constraints = [
            models.UniqueConstraint(fields=["feed", "post_id"], name="one_dead_letter"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.reason}"
