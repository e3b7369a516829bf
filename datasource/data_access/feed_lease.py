"""The lease of a feed: one worker at a time, and a fence against a worker that lost it
without noticing."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from app.models import Feed
from app.querysets import FeedQuerySet
from twitter_album import due_times, lease_holders

LEASE_DURATION = timedelta(minutes=2)
ANOTHER_WORKER = "another worker is at it"


class LeaseLost(Exception):
    """Rolls a page back: the window or the lease is somebody else's now."""


class FeedLease:
    """One feed's, for the time of one run."""

    def __init__(self, feed: Feed) -> None:
        self.feed_id = feed.pk
        self.network, self.server = feed.network, feed.server
        self.fence = feed.fence

    @property
    def row(self) -> FeedQuerySet:
        return Feed.objects.filter(pk=self.feed_id)

    def take(self, feed: Feed, *, now: datetime) -> str:
        """Takes the lease of the locked `feed`; returns why not, or empty."""
        # The network's own wait binds everybody; our back-off, which rests on windows,
        # binds only the clock.
        if feed.is_rate_limited(now):
            return f"told to wait until {feed.not_before:%Y-%m-%d %H:%M:%S} UTC"
        holder = lease_holders.Holder.read(feed.holder)
        is_over = due_times.is_due(feed.lease_until, now=now, max_wait=LEASE_DURATION)
        # A holder of this machine whose process is gone counts as free at once.
        if not is_over and holder and not holder.is_dead:
            return f"{ANOTHER_WORKER}, until {feed.lease_until:%H:%M:%S} UTC if it died"
        # Conditional although the row is locked: on SQLite select_for_update does
        # nothing, and there only the kind of transaction keeps others out.
        taken = self.row.filter(fence=feed.fence).update(
            fence=F("fence") + 1,
            lease_until=now + LEASE_DURATION,
            not_before=due_times.LONG_PAST,
            holder=str(lease_holders.this_process()),
        )
        if not taken:
            return ANOTHER_WORKER
        self.fence = feed.fence + 1
        return ""

    def lock_feed(self) -> Feed:
        """The feed's row, locked until the transaction ends, its lease extended; raises
        LeaseLost. The feed is locked first, then albums by id, then owners."""
        feed = self.row.select_for_update(no_key=True).get()
        # A worker that slept beyond its lease finds another number here, whatever the
        # clocks say.
        if feed.fence != self.fence:
            raise LeaseLost
        feed.lease_until = timezone.now() + LEASE_DURATION
        feed.save(update_fields=["lease_until"])
        return feed

    def hold_server_until(self, moment: datetime) -> None:
        """Nobody asks this feed's server before `moment`, for whatever album."""
        feeds = Feed.objects.filter(network=self.network, server=self.server)
        with transaction.atomic():
            # All at once by id, as every worker does: two that are told to wait at the
            # same time must not lock each other's feeds crosswise.
            locked = feeds.order_by("pk").select_for_update(no_key=True)
            now = timezone.now()
            earlier = [
                feed.pk
                for feed in locked
                if feed.not_before < moment or not feed.is_rate_limited(now)
            ]
            Feed.objects.filter(pk__in=earlier).update(not_before=moment)

    def release(self, *, now: datetime, due_at: datetime) -> None:
        """If it is still ours."""
        self.row.filter(fence=self.fence).update(
            lease_until=now, holder="", due_at=due_at
        )

    def note_acceptance(self) -> None:
        self.row.exclude(refused_since=None).update(refused_since=None)

    def note_refusal(self, *, now: datetime) -> None:
        """The network does not accept our credentials."""
        # What lies ahead was written by a clock that ran ahead.
        unknown = Q(refused_since=None) | Q(refused_since__gt=now)
        self.row.filter(unknown).update(refused_since=now)
