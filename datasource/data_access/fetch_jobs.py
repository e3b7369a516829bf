"""Fetch jobs: which feeds are to be fetched, from the networks of each album."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import timezone

from app.gallery import backlog
from app.gallery.backlog import Backlog
from app.models import Album, Feed
from app.querysets import FeedQuerySet
from datasource.data_access.feeds import DataAccess
from datasource.sources import sources
from datasource.sources.base import Source
from twitter_album import hashtags


@dataclass(frozen=True, slots=True)
class FetchJob:
    """A feed to fetch: from whom, for which hashtag, and where its photos go. Of an
    album that is paused nothing new is wanted, but its posts are still looked up."""

    source: Source
    hashtag: str
    data_access: DataAccess
    is_paused: bool = False


def fetch_jobs(*, due_by: datetime | None = None, hashtag: str = "") -> list[FetchJob]:
    """What settings and albums ask for; albums and feeds are made on first sight.

    `due_by` leaves out feeds that are planned for later; `hashtag` leaves out other
    albums and raises LookupError for an unknown one.
    """
    for tag in settings.HASHTAGS:
        defaults = {"tag": tag}
        Album.objects.get_or_create(key=hashtags.canonical(tag), defaults=defaults)
    # A paused album without photos has nothing that could be looked up.
    albums = Album.objects.exclude(is_paused=True, photo_count=0)
    if hashtag:
        albums = Album.objects.filter(pk=_album_of(hashtag).pk)
    sources_of = _shared_sources()
    jobs, feed_ids = [], []
    for album in albums:
        is_paused = album.is_paused and not hashtag
        for network in album.network_names:
            for source in sources_of(network):
                feed = _feed_of(album, source)
                feed_ids.append(feed.pk)
                if due_by is None or feed.is_due(due_by):
                    access = DataAccess(feed)
                    jobs.append(FetchJob(source, album.tag, access, is_paused))
    now = timezone.now()
    # In one statement, so that one moment tells all that an album asks: whose server is
    # not among them is asked by nobody, see `app.moderation.unverifiable`.
    Feed.objects.filter(pk__in=feed_ids).update(asked_at=now)
    if not hashtag:
        Feed.objects.exclude(pk__in=feed_ids).drop_unasked(now)
    return jobs


def is_any_feed_due() -> bool:
    """One look that costs little: an album that nothing but imports has is due too."""
    due = Feed.objects.active().due(timezone.now())
    return due.exists() or is_any_album_new()


def is_any_album_new() -> bool:
    """Whether one has no feeds yet: `fetch_jobs` makes them."""
    unpaused = Album.objects.filter(is_paused=False)
    return unpaused.exclude(feeds__asked_at__isnull=False).exists()


def due_servers(now: datetime) -> list[tuple[str, str, bool]]:
    """Network and server of feeds that are due, those of paused albums by themselves:
    the third value says which they are."""
    feeds = _wanted_feeds().due(now).order_by("network", "server", "album__is_paused")
    return list(feeds.values_list("network", "server", "album__is_paused").distinct())


def fetch_jobs_of_server(
    network: str, server: str, *, due_by: datetime, is_paused: bool
) -> list[FetchJob]:
    """Those whose feeds `fetch_jobs` has made: who has waited longest comes first."""
    feeds = _wanted_feeds().filter(network=network, server=server).due(due_by)
    of_albums = feeds.filter(album__is_paused=is_paused).select_related("album")
    sources_of = _shared_sources()
    return [
        FetchJob(source, feed.album.tag, DataAccess(feed), is_paused)
        for feed in of_albums.order_by("due_at", "pk")
        for name in feed.album.network_names
        for source in sources_of(name)
        if (source.network, source.server) == (network, server)
        and source.query(feed.album.key) == feed.query
    ]


def backlog_of(jobs: Iterable[FetchJob]) -> Backlog:
    """What is pending of their feeds, and what of them is out of reach."""
    feeds = Feed.objects.filter(pk__in=[job.data_access.feed_id for job in jobs])
    return backlog.backlog_of(feeds.prefetch_related("windows", "unreachable"))


def _wanted_feeds() -> FeedQuerySet:
    # A paused album without photos has nothing that could be looked up.
    wanted = Feed.objects.asked_for()
    return wanted.exclude(album__is_paused=True, album__photo_count=0)


def _album_of(hashtag: str) -> Album:
    try:
        return Album.objects.tagged(hashtag)
    except Album.DoesNotExist:
        message = (
            f"There is no album of #{hashtags.bare(hashtag)}: add it in the admin."
        )
        raise LookupError(message) from None


def _shared_sources() -> Callable[[str], list[Source]]:
    """Of a network by its name: a source holds a session, which all its feeds share."""
    return cache(lambda name: sources([name]))


def _feed_of(album: Album, source: Source) -> Feed:
    server = {"network": source.network, "server": source.server}
    # A wait that the server asked for holds for a feed that is new, too.
    waiting = Feed.objects.filter(**server).order_by("-not_before").first()
    # Without a time: with all others of its album it is noted as asked.
    defaults: dict[str, Any] = {"asked_at": None}
    if waiting:
        defaults["not_before"] = waiting.not_before
    return Feed.objects.get_or_create(
        album=album, query=source.query(album.key), defaults=defaults, **server
    )[0]
