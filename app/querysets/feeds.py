"""Queryset of feeds: in use, failing, due, or wanted now by a person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from twitter_album import due_times

if TYPE_CHECKING:
    from app.models import Feed  # noqa: F401  # in a string


def round_length() -> timedelta:
    """From one look at a feed to the next."""
    return timedelta(minutes=settings.FETCH_EVERY_MINUTES)


class FeedQuerySet(models.QuerySet["Feed"]):
    def asked_for(self) -> Self:
        """The feeds that the albums and the settings of today ask for.

        What they no longer ask for was asked for longer ago than two rounds.
        """
        # Two rounds and some, because a round may be late, or one of them may fail.
        rounds = timedelta(minutes=2 * settings.FETCH_EVERY_MINUTES + 10)
        return self.filter(asked_at__gte=timezone.now() - rounds)

    def drop_unasked(self, now: datetime) -> None:
        """Let these count as in use no longer, where a clock that ran ahead wrote down
        when they were asked for."""
        ahead = self.filter(asked_at__gt=now + due_times.MAX_CLOCK_ERROR)
        # Far enough back that `asked_for` leaves them out, whatever its margin is.
        ahead.update(asked_at=now - 3 * round_length() - timedelta(minutes=15))

    def due(self, now: datetime) -> Self:
        return self.filter(due_times.due("due_at", now=now, max_wait=round_length()))

    def active(self) -> Self:
        """Those of them that are searched."""
        return self.asked_for().filter(album__is_paused=False)

    def ask_for_now(self) -> int:
        """Let these be fetched at the next round, unless their network said wait.

        Windows that wait after failures get a new start too.
        """
        # As ids: after the first update the same filter might find other rows.
        now, ids = timezone.now(), list(self.values_list("pk", flat=True))
        with transaction.atomic():
            # First the feeds, then their windows: the order in which workers lock.
            count = self.model._default_manager.filter(pk__in=ids).update(due_at=now)
            # By name, because the models import these querysets.
            windows = apps.get_model("app", "Window")._default_manager
            windows.filter(feed__in=ids).update(try_at=now, attempts=0)
        return count

    def with_last_failure(self) -> Self:
        """Each with `last_failure`: what the last run that ended said, or nothing."""
        runs = apps.get_model("app", "Run")._default_manager
        # A run without an end may still be under way: it says nothing yet.
        ended = runs.filter(feed=models.OuterRef("pk"), ended_at__isnull=False)
        last = models.Subquery(ended.order_by("-id").values("failure")[:1])
        return self.annotate(last_failure=last)

    def failing(self, *, since: datetime) -> Self:
        """Their last run failed, and no run since then was good."""
        runs = apps.get_model("app", "Run")._default_manager.filter(
            feed=models.OuterRef("pk"), started_at__gte=since
        )
        is_good = models.Exists(runs.filter(failure="", ended_at__isnull=False))
        # A feed that is younger than that has had no time to fail for so long.
        tried = self.active().filter(created_at__lt=since)
        return tried.exclude(is_good).with_last_failure().filter(last_failure__gt="")
