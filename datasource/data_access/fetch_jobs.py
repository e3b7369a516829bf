"""Which feeds are to be looked at, and by whom: albums meet networks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from app.models import Album, Feed
from datasource.data_access.feeds import DataAccess
from datasource.sources import sources
from datasource.sources.base import Source
from twitter_album import hashtags


@dataclass(frozen=True, slots=True)
class FetchJob:
    """A feed to look at: whom to ask, for what, and where to keep it. Of an album that
    is paused nothing new is wanted, but what is gone goes there too."""

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
    albums = Album.objects.exclude(is_paused=True, photo_count=0)
    if hashtag:
        albums = Album.objects.filter(pk=_album_of(hashtag).pk)
    known: dict[str, list[Source]] = {}
    found, asked = [], []
    for album in albums:
        is_paused = album.is_paused and not hashtag
        for name in album.network_names:
            for source in known.setdefault(name, sources([name])):
                feed = _feed_of(album, source)
                asked.append(feed.pk)
                if due_by is None or feed.is_due(due_by):
                    access = DataAccess(feed)
                    found.append(FetchJob(source, album.tag, access, is_paused))
    now = timezone.now()
    Feed.objects.filter(pk__in=asked).update(asked_at=now)
    if not hashtag:
        Feed.objects.exclude(pk__in=asked).drop_unasked(now)
    return found


def is_any_due() -> bool:
    """One look that costs little: an album that nothing but imports has is due too."""
    unpaused = Album.objects.filter(is_paused=False)
    new = unpaused.exclude(feeds__asked_at__isnull=False)
    due = Feed.objects.active().due(timezone.now())
    return due.exists() or new.exists()


def _album_of(hashtag: str) -> Album:
    try:
        return Album.objects.tagged(hashtag)
    except Album.DoesNotExist:
        told = f"There is no album of #{hashtags.bare(hashtag)}: add it in the admin."
        raise LookupError(told) from None


def _feed_of(album: Album, source: Source) -> Feed:
    place = {"network": source.network, "server": source.server}
    waiting = Feed.objects.filter(**place).order_by("-not_before").first()
    # With all others of its album it is noted as asked, in one statement.
    defaults: dict[str, Any] = {"asked_at": None}
    if waiting:
        defaults["not_before"] = waiting.not_before
    return Feed.objects.get_or_create(
        album=album, query=source.query(album.key), defaults=defaults, **place
    )[0]
