"""Admin of feeds with their windows, and of runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import get_text_list

from app.admin.base import (
    AlbumFilter,
    ModelAdmin,
    ReadOnlyAdmin,
    ReadOnlyInline,
    result_message,
)
from app.admin.run_filters import (
    FeedsAlbumFilter,
    FeedsNetworkFilter,
    OutcomeFilter,
)
from app.gallery import backlog, completeness, formatting
from app.models import Album, Feed, Run, Unreachable, Window
from app.querysets import FeedQuerySet

# In a message; an action may have been done to a hundred.
MAX_ALBUMS_NAMED = 5


def may_fetch(request: HttpRequest) -> bool:
    """Neither list changes rows by hand; a look changes feeds, and may cost money."""
    return request.user.has_perm("app.change_feed")


@admin.action(description="Fetch now", permissions=["fetch"])
def fetch_now(
    table: ModelAdmin, request: HttpRequest, chosen: QuerySet[Album] | QuerySet[Feed]
) -> None:
    """The feeds chosen, or those of the albums chosen, as far as they are in use."""
    # One action for two lists: the albums' and the feeds' own.
    belongs = "album__in" if chosen.model is Album else "pk__in"
    feeds = Feed.objects.filter(**{belongs: chosen.values("pk")})
    albums = Album.objects.filter(pk__in=feeds.values("album"))
    if chosen.model is Album:
        albums = Album.objects.filter(pk__in=chosen.values("pk"))
    for message, level in fetched(feeds, albums):
        table.message_user(request, message, level)


def fetched(feeds: FeedQuerySet, albums: QuerySet[Album]) -> Iterator[tuple[str, int]]:
    """Has these feeds looked at soon, and says of which albums that cannot be."""
    paused = list(albums.filter(is_paused=True)[: MAX_ALBUMS_NAMED + 1])
    if paused:
        yield _paused(paused), messages.WARNING
    count = feeds.active().ask_for_now()
    if count:
        what = "looked at within a minute, unless a network asked us to wait"
        yield result_message(count, "feed", what), messages.SUCCESS
    elif not paused:
        yield "0 feeds: none of these is in use so far.", messages.WARNING


def _paused(albums: Sequence[Album]) -> str:
    """`#carnival is paused: no new photos are looked for until it is resumed.`"""
    names = [str(album) for album in albums[:MAX_ALBUMS_NAMED]]
    if len(albums) > MAX_ALBUMS_NAMED:
        names.append("others")
    is_one = len(names) == 1
    until = "it is resumed" if is_one else "they are resumed"
    verb = "is" if is_one else "are"
    return (
        f"{get_text_list(names, 'and')} {verb} paused: no new photos are looked for "
        f"until {until}."
    )


class WindowInline(ReadOnlyInline):
    model = Window
    verbose_name_plural = "pending ranges, and ranges that are read again (sweep)"
    fields = ("kind", "from_at", "until_at", "lo", "hi", "attempts", "try_at", "reason")
    ordering = ("-id",)


class UnreachableInline(ReadOnlyInline):
    model = Unreachable
    fields = ("from_at", "until_at", "reason", "created_at")
    ordering = ("-until_at",)


@admin.register(Feed)
class FeedAdmin(ReadOnlyAdmin):
    actions = (fetch_now,)
    inlines = (WindowInline, UnreachableInline)
    list_display = (
        "__str__",
        "album",
        "due_at",
        "rate_limited_until",
        "backlog",
        "complete",
        "last_failure",
    )
    fields = (
        ("album", "network", "server"),
        "query",
        "complete",
        ("asked_at", "due_at", "rate_limited_until"),
        ("top", "bottom"),
    )
    list_filter = (AlbumFilter,)
    list_select_related = ("album",)
    search_fields = ("album__key", "server")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Feed]:
        feeds = Feed.objects.with_last_failure()
        # Both columns about what is missing read them, for each of fifty feeds.
        return feeds.prefetch_related("windows", "unreachable")

    def has_fetch_permission(self, request: HttpRequest) -> bool:
        return may_fetch(request)

    @admin.display(description="complete")
    def complete(self, feed: Feed) -> str:
        return completeness.of_feed(feed).sentences or "never read to its end"

    @admin.display(description="told to wait until")
    def rate_limited_until(self, feed: Feed) -> datetime | None:
        return feed.not_before if feed.is_rate_limited(timezone.now()) else None

    @admin.display(description="backlog")
    def backlog(self, feed: Feed) -> str:
        return backlog.backlog_of([feed]).sentence

    @admin.display(description="last failure")
    def last_failure(self, feed: Any) -> str:
        return feed.last_failure or "–"


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = (
        "started_at",
        "where",
        "took",
        "brought",
        "failure",
        "next_try_at",
    )
    list_select_related = ("feed__album",)
    ordering = ("-started_at",)
    list_filter = (OutcomeFilter, FeedsAlbumFilter, FeedsNetworkFilter)
    search_fields = ("failure", "feed__album__key", "feed__server")
    search_help_text = "words of a failure, a hashtag or a server"

    @admin.display(description="album and network")
    def where(self, run: Run) -> str:
        # The feed's own name has the whole search, for which a list has no room.
        network = formatting.network(run.feed.network)
        return " · ".join(filter(None, (str(run.feed.album), network, run.feed.server)))

    @admin.display(description="brought")
    def brought(self, run: Run) -> str:
        asked = formatting.quantity(run.requests, "request", "requests")
        seen = formatting.quantity(run.posts_seen, "post", "posts")
        added = formatting.quantity(run.photos_added, "photo", "photos")
        return f"{asked}: {seen}, {added} new"

    @admin.display(description="took")
    def took(self, run: Run) -> str:
        if run.ended_at is None:
            return "not ended"
        return f"{(run.ended_at - run.started_at).total_seconds():.1f} s"
