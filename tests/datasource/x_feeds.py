"""Feeds of X that were read up to a time, and looks at them by the test's clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.models import Album, Feed
from datasource.data_access import search_reach, window_planning
from datasource.sources import NETWORKS
from datasource.sources.base import Source


def x_feed(now: datetime, **values: object) -> Feed:
    album = Album.objects.create(tag="carnival")
    highest_id_before = NETWORKS["x"]()[0].highest_id_before
    top_at = values.pop("top_at", now - timedelta(hours=1))
    assert isinstance(top_at, datetime)
    defaults = {
        "top": highest_id_before(top_at),
        "top_at": top_at,
        "covered_until": top_at,
        "created_at": now - timedelta(days=20),
        "floor_at": now - timedelta(days=27),
        "backfill_days": 30,
        "query": "#carnival",
        "network": "x",
    }
    return Feed.objects.create(album=album, **defaults | values)


def look(feed: Feed, source: Source, *, now: datetime) -> None:
    """The start of a run, and the first answer, by a network's clock that is ours."""
    window_planning.plan(feed, source, now=now)
    search_reach.apply_network_time(feed, source, network_time=now)
