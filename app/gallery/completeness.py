"""The completeness of an album: from when to when it has all that its networks show,
and the gaps in between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from app.gallery import formatting
from app.gallery.backlog import Backlog, backlog_of
from app.models import Album, Feed, Unreachable, Window
from app.operations.unresponsive_servers import (
    UnresponsiveServer,
    next_look,
    unresponsive_servers,
)

# A last look no longer ago than that is the present; or than two rounds are.
UP_TO_DATE_FOR = timedelta(minutes=90)


@dataclass(frozen=True, slots=True)
class Gap:
    """A range of time that the album lacks: still pending, or out of reach."""

    network: str
    server: str
    since: datetime | None
    until: datetime
    is_pending: bool
    reason: str

    @property
    def length(self) -> timedelta:
        return self.until - (self.since or self.until)

    @property
    def state(self) -> str:
        return "owed" if self.is_pending else "unreachable"


@dataclass(frozen=True, slots=True)
class Completeness:
    """All there is from `since` (None: the beginning) to `until`, but for the gaps;
    `until` is None as long as a network was never read up to its present."""

    since: datetime | None
    until: datetime | None
    gaps: Sequence[Gap]
    next_look: datetime | None
    # Whether any network has ever answered.
    was_read: bool = True
    backlog: Backlog = field(default_factory=Backlog)
    # Servers that did not answer when they were asked last.
    silent: Sequence[UnresponsiveServer] = ()

    @property
    def state(self) -> str:
        """`complete` between `since` and `until`, `partial`, or `unknown`: nobody has
        answered yet."""
        if not self.was_read:
            return "unknown"
        return "partial" if self.until is None or self.gaps else "complete"

    @property
    def sentences(self) -> str:
        """`Complete since 3 Nov 2026. Missing: 40 minutes of photos that X no longer
        lists.`; empty as long as nothing can be said."""
        if self.until is None:
            return ""
        return " ".join([self._span(self.until), *self._exceptions()])

    def _span(self, until: datetime) -> str:
        dates = {"until": formatting.moment(until)}
        if self.since:
            dates["since"] = formatting.day(self.since)
        if timezone.now() - until <= UP_TO_DATE_FOR:
            sentence = (
                _("Complete since %(since)s.")
                if self.since
                else _("Complete from the first photo on.")
            )
        elif self.since:
            sentence = _("Complete from %(since)s to %(until)s.")
        else:
            sentence = _("Complete from the first photo to %(until)s.")
        return sentence % dates

    def _exceptions(self) -> list[str]:
        lengths: dict[tuple[str, bool], timedelta] = defaultdict(timedelta)
        for gap in filter(self._is_exception, self.gaps):
            lengths[gap.network, gap.is_pending] += gap.length
        # Translators: the length is `40 minutes`, `3 hours`, `2 days`.
        pending = _("Not included yet: %(length)s of photos from %(network)s.")
        lost = _("Missing: %(length)s of photos that %(network)s no longer lists.")
        return [
            (pending if is_pending else lost)
            % {
                "length": formatting.length(length),
                "network": formatting.network(network),
            }
            for (network, is_pending), length in sorted(lengths.items())
        ]

    def _is_exception(self, gap: Gap) -> bool:
        """What lies before `since` is no exception from `complete since`."""
        is_before = self.since is not None and gap.until <= self.since
        return gap.since is not None and not is_before


def of_album(album: Album) -> Completeness:
    """Over all the feeds that the album has in use."""
    feeds = list(
        album.feeds.asked_for().prefetch_related(
            Prefetch("windows", Window.objects.filter(kind=Window.Kind.PENDING)),
            Prefetch("unreachable", Unreachable.objects.order_by("until_at")),
        )
    )
    per_feed = [of_feed(feed) for feed in feeds]
    untils = [each.until for each in per_feed]
    # A paused album looks for nothing, whenever its feeds are due.
    looks = [] if album.is_paused else filter(None, map(next_look, feeds))
    was_read = any(each.was_read for each in per_feed)
    # A feed that never answered says nothing about the beginning of the others.
    sinces = [each.since for each in per_feed if each.since and was_read]
    return Completeness(
        # The latest of the beginnings and the earliest of the ends: only what lies
        # between is there from every network.
        since=max(sinces, default=None),
        until=min((u for u in untils if u), default=None) if all(untils) else None,
        gaps=[gap for each in per_feed for gap in each.gaps],
        next_look=min(looks, default=None),
        was_read=was_read,
        backlog=backlog_of(feeds),
        silent=unresponsive_servers(feeds, is_asked=not album.is_paused),
    )


def of_feed(feed: Feed) -> Completeness:
    """Reads `feed.windows` and `feed.unreachable`, which may be prefetched."""
    pending = [
        window for window in feed.windows.all() if window.kind == Window.Kind.PENDING
    ]
    # Without a lower bound: all that is older than what was read.
    past = next((w for w in pending if w.hi and not w.lo), None)
    # Nothing can be said before the walk into the past knows a time to be complete
    # from.
    is_begun = feed.covered_until is not None and not (past and not past.until_at)
    lost = list(feed.unreachable.all())
    starts = [past.until_at if past else feed.floor_at]
    # What is lost without a beginning reaches back for ever: the album begins after it.
    starts += [row.until_at for row in lost if not row.lo and row.from_at is None]
    return Completeness(
        since=max(filter(None, starts), default=None),
        until=feed.covered_until if is_begun else None,
        gaps=[
            *(_gap_of(feed, window) for window in pending if window.hi),
            *(_loss_of(feed, row) for row in lost),
        ],
        backlog=backlog_of([feed]),
        next_look=next_look(feed),
        was_read=feed.covered_until is not None or bool(feed.top),
    )


def _gap_of(feed: Feed, window: Window) -> Gap:
    # The window that is open above has no end of its own.
    until = window.until_at or feed.covered_until or window.created_at
    reason = window.reason or "not read yet"
    since = window.from_at if window.lo else feed.floor_at
    return Gap(feed.network, feed.server, since, until, True, reason)


def _loss_of(feed: Feed, row: Unreachable) -> Gap:
    return Gap(feed.network, feed.server, row.from_at, row.until_at, False, row.reason)
