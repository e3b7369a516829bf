"""Fetch jobs: which feeds are to be fetched, from the networks of each album."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from app.gallery import completeness
from app.gallery.completeness import Backlog
from app.models import Album, Feed
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
    # A source holds a session: albums on the same network share it.
    sources_of: dict[str, list[Source]] = {}
    jobs, feed_ids = [], []
    for album in albums:
        is_paused = album.is_paused and not hashtag
        for network in album.network_names:
            for source in sources_of.setdefault(network, sources([network])):
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
    unpaused = Album.objects.filter(is_paused=False)
    new = unpaused.exclude(feeds__asked_at__isnull=False)
    due = Feed.objects.active().due(timezone.now())
    return due.exists() or new.exists()


def backlog_of(jobs: Iterable[FetchJob]) -> Backlog:
    """What is pending of their feeds, and what of them is out of reach."""
    feeds = Feed.objects.filter(pk__in=[job.data_access.feed_id for job in jobs])
    return completeness.backlog_of(feeds.prefetch_related("windows", "unreachable"))


def _album_of(hashtag: str) -> Album:
    try:
        return Album.objects.tagged(hashtag)
    except Album.DoesNotExist:
        message = (
            f"There is no album of #{hashtags.bare(hashtag)}: add it in the admin."
        )
        raise LookupError(message) from None


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
