"""Servers that did not answer when last asked: since when, and what next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from app.billing import alarms
from app.gallery import formatting
from app.models import Feed, Run, Window
from twitter_album import due_times

# Who should have been asked so long ago is not asked by a clock that runs.
MAX_OVERDUE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class UnresponsiveServer:
    """`since`: the last good answer; None where there never was one.

    `next_try` is None where nobody asks any more; `is_unpaid`: we did not ask, for
    want of money.
    """

    network: str
    server: str
    since: datetime | None
    next_try: datetime | None
    is_unpaid: bool = False

    @property
    def sentence(self) -> str:
        """`mastodon.social has not answered since 10:40 UTC, we try again at 11:00
        UTC.`"""
        values = {
            "server": self.server or formatting.network(self.network),
            "since": formatting.time_of_day(self.since) if self.since else "",
        }
        now = timezone.now()
        if self.is_unpaid or self.next_try is None:
            pattern = self._without_next_try()
        elif formatting.is_today(self.next_try) and self.next_try > now:
            values["time"] = formatting.time_of_day(self.next_try)
            pattern = (
                _(
                    "%(server)s has not answered since %(since)s, we try again at "
                    "%(time)s."
                )
                if self.since
                else _("%(server)s has never answered, we try again at %(time)s.")
            )
        else:
            values["wait"] = formatting.wait(self.next_try - now)
            pattern = (
                _("%(server)s has not answered since %(since)s, we try again %(wait)s.")
                if self.since
                else _("%(server)s has never answered, we try again %(wait)s.")
            )
        return pattern % values

    def _without_next_try(self) -> str:
        if self.is_unpaid and self.since:
            return _("We have not asked %(server)s since %(since)s.")
        if self.is_unpaid:
            return _("We do not ask %(server)s at the moment.")
        if self.since:
            return _("%(server)s has not answered since %(since)s.")
        return _("%(server)s has never answered.")


def unresponsive_servers(
    feeds: Iterable[Feed], *, is_asked: bool = True
) -> list[UnresponsiveServer]:
    """One for each server none of whose `feeds` was answered.

    `is_asked`: False for a paused album. Reads `feed.windows`, which may be prefetched.
    """
    by_server: dict[tuple[str, str], list[UnresponsiveServer | None]] = defaultdict(
        list
    )
    for feed in feeds:
        server = _unresponsive_server(feed, is_asked=is_asked)
        by_server[feed.network, feed.server].append(server)
    silent = [
        _joined([each for each in of_server if each])
        for of_server in by_server.values()
        # One feed that was answered is enough: the server is there.
        if all(of_server)
    ]
    # Only asked where somebody is silent: pages without trouble need no query for it.
    used_up = alarms.current_alarms(percent=100) if silent else []
    unpaid = {alarm.network for alarm in used_up}
    return [replace(each, is_unpaid=each.network in unpaid) for each in silent]


def _joined(of_server: Sequence[UnresponsiveServer]) -> UnresponsiveServer:
    # The earliest of its feeds: from then on we know more.
    tries = [each.next_try for each in of_server if each.next_try]
    answers = [each.since for each in of_server if each.since]
    return replace(
        of_server[0],
        since=max(answers, default=None),
        next_try=min(tries, default=None),
    )


def _unresponsive_server(feed: Feed, *, is_asked: bool) -> UnresponsiveServer | None:
    now = timezone.now()
    a_round = timedelta(minutes=settings.FETCH_EVERY_MINUTES)
    # Covered within a round: whatever failed was no look for new photos.
    if feed.covered_until and feed.covered_until > now - a_round:
        return None
    # A process of ours that died says nothing about the server.
    runs = feed.runs.filter(ended_at__isnull=False).exclude(failure=Run.INTERRUPTED)
    last = runs.order_by("-pk").first()
    if last is None or not last.failure:
        return None
    if feed.covered_until and feed.covered_until >= last.started_at:
        return None  # what failed was of the past
    good = runs.filter(failure="").order_by("-pk").first()
    answers = [feed.covered_until, good.ended_at if good else None]
    return UnresponsiveServer(
        feed.network,
        feed.server,
        max(filter(None, answers), default=None),
        next_look(feed) if is_asked else None,
    )


def next_look(feed: Feed) -> datetime | None:
    """When the newest photos are asked for; None where that is long overdue."""
    pending = Window.Kind.PENDING
    newest = [
        # The window above everything seen is the one that new photos come from.
        w.try_at
        for w in feed.windows.all()
        if w.kind == pending and w.lo == feed.top
    ]
    now = timezone.now()
    longest = due_times.MAX_NETWORK_WAIT
    planned = max(
        min(moment, now)
        if due_times.is_due(moment, now=now, max_wait=longest)
        else moment
        for moment in (feed.due_at, feed.not_before, *newest)
    )
    return planned if planned > now - MAX_OVERDUE else None
