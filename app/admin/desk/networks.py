"""What the first page of the admin says of each network of an album."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from app.gallery import formatting
from app.models import Album, Feed, Run
from app.operations.warnings.warning import short
from app.querysets.feeds import round_length

# Servers with something wrong; a network may have dozens.
MAX_PROBLEMS = 3
NEVER = "no good look yet"
PAUSED = "not looked at while the album is paused"


@dataclass(frozen=True, slots=True)
class NetworkState:
    """`last_look`: when its newest photos were last read completely; `problems`: what
    is wrong with its servers; `remark`: what is to be known and is not wrong."""

    name: str
    last_look: str
    problems: Sequence[str] = ()
    remark: str = ""


def feeds_by_album(albums: Iterable[Album]) -> dict[int, list[Any]]:
    """Those that each album looks at, with `last_failure`; two queries."""
    ids = [album.pk for album in albums]
    found: dict[int, list[Any]] = defaultdict(list)
    of_albums = Feed.objects.filter(album__in=ids).with_last_failure()
    _add(found, of_albums.asked_for())
    # Where the clock has stood still for long none counts as asked for.
    if missing := [pk for pk in ids if pk not in found]:
        _add(found, of_albums.filter(album__in=missing, asked_at__isnull=False))
    return found


def _add(found: dict[int, list[Any]], feeds: QuerySet[Feed]) -> None:
    for feed in feeds.order_by("network", "server"):
        found[feed.album_id].append(feed)


def states_of(album: Album, feeds: Sequence[Any]) -> list[NetworkState]:
    by_network: dict[str, list[Any]] = {name: [] for name in _networks(album)}
    for feed in feeds:
        if feed.network in by_network:
            by_network[feed.network].append(feed)
    return [_state(name, album, each) for name, each in by_network.items()]


def _networks(album: Album) -> list[str]:
    """As they are stored: `twitter` and `x` are two ways to the same network."""
    names = ["x" if name == "twitter" else name for name in album.network_names]
    return list(dict.fromkeys(names))


def _state(network: str, album: Album, feeds: Sequence[Any]) -> NetworkState:
    name = formatting.network(network)
    if not feeds:
        remark = PAUSED if album.is_paused else f"{name} was not asked so far"
        return NetworkState(name, NEVER, remark=remark)
    looks = [feed.covered_until for feed in feeds if feed.covered_until]
    last_look = _ago(max(looks)) if looks else NEVER
    # What is not looked at cannot go wrong.
    if album.is_paused:
        return NetworkState(name, last_look, remark=PAUSED)
    problems = [text for feed in feeds if (text := _problem(feed, len(feeds)))]
    shown = problems[:MAX_PROBLEMS]
    if more := len(problems) - len(shown):
        shown.append(f"and {formatting.quantity(more, 'server more', 'servers more')}")
    return NetworkState(name, last_look, shown, _remark(feeds))


def _problem(feed: Any, servers: int) -> str:
    # Which server, where there are several.
    server = f"{feed.server}: " if servers > 1 and feed.server else ""
    reason = feed.last_failure or ""
    # A process of ours that died says nothing about the network.
    if reason and reason != Run.INTERRUPTED:
        return server + short(reason)
    late = timezone.now() - max(timedelta(hours=1), 3 * round_length())
    since = feed.covered_until or feed.created_at
    if since < late:
        return f"{server}no good look since {formatting.time_of_day(since)}"
    return ""


def _remark(feeds: Sequence[Feed]) -> str:
    now = timezone.now()
    limited = [feed.not_before for feed in feeds if feed.is_rate_limited(now)]
    if not limited:
        return ""
    return f"asked us to wait until {formatting.time_of_day(max(limited))}"


def _ago(moment: datetime) -> str:
    passed = timezone.now() - moment
    if passed < timedelta(minutes=1):
        return "less than a minute ago"
    return f"{formatting.length(passed)} ago"


def frequency() -> str:
    """`every 20 minutes`"""
    minutes = settings.FETCH_EVERY_MINUTES
    return "every minute" if minutes == 1 else f"every {minutes} minutes"
