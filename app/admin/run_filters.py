"""Filters of the list of runs: which album and network, and how they ended."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from app.admin.base import AlbumFilter, NetworkFilter
from app.models import Feed, Run

OUTCOMES: dict[str, tuple[str, Q]] = {
    "photos": ("Brought photos", Q(photos_added__gt=0)),
    "nothing": ("Brought nothing new", Q(photos_added=0, failure="")),
    "failed": ("Failed", ~Q(failure="")),
    "open": ("Not ended", Q(ended_at=None)),
}


class FeedsAlbumFilter(AlbumFilter):
    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        feeds = super().queryset(request, Feed.objects.all())
        return queryset if self.value() is None else queryset.filter(feed__in=feeds)


class FeedsNetworkFilter(NetworkFilter):
    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        feeds = super().queryset(request, Feed.objects.all())
        return queryset if self.value() is None else queryset.filter(feed__in=feeds)


class OutcomeFilter(admin.SimpleListFilter):
    title = "outcome"
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(value, title) for value, (title, _) in OUTCOMES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Run]) -> QuerySet[Run]:
        value = self.value()
        if value not in OUTCOMES:
            # A value that nobody offers finds nothing, rather than everything.
            return queryset if value is None else queryset.none()
        return queryset.filter(OUTCOMES[value][1])
