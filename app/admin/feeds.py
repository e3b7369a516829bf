"""Admin of feeds with their windows, and of runs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from app.admin.base import (
    AlbumFilter,
    ModelAdmin,
    ReadOnlyAdmin,
    ReadOnlyInline,
    result_message,
)
from app.gallery import completeness
from app.models import Album, Feed, Run, Unreachable, Window


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
    feeds = Feed.objects.active().filter(**{belongs: chosen.values("pk")})
    what = "looked at within a minute, unless a network asked us to wait"
    table.message_user(request, result_message(feeds.ask_for_now(), "feed", what))


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
        "asked_at",
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
        ("due_at", "rate_limited_until"),
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
        return completeness.of_feed(feed).sentence or "never read to its end"

    @admin.display(description="told to wait until")
    def rate_limited_until(self, feed: Feed) -> datetime | None:
        return feed.not_before if feed.is_rate_limited(timezone.now()) else None

    @admin.display(description="backlog")
    def backlog(self, feed: Feed) -> str:
        return completeness.backlog_of([feed]).sentence

    @admin.display(description="last failure")
    def last_failure(self, feed: Any) -> str:
        return feed.last_failure or "–"


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = (
        "started_at",
        "feed",
        "took",
        "requests",
        "posts_seen",
        "photos_added",
        "failure",
        "next_try_at",
    )
    list_select_related = ("feed",)
    ordering = ("-started_at",)

    @admin.display(description="took")
    def took(self, run: Run) -> str:
        if run.ended_at is None:
            return "not ended"
        return f"{(run.ended_at - run.started_at).total_seconds():.1f} s"
