"""Actions of the albums' list that pause them and let them go on."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from app.admin.base import ModelAdmin, result_message
from app.models import Album


@admin.action(description="Pause", permissions=["change"])
def pause(table: ModelAdmin, request: HttpRequest, queryset: QuerySet[Album]) -> None:
    _set_paused(table, request, queryset, is_paused=True)


@admin.action(description="Resume", permissions=["change"])
def resume(table: ModelAdmin, request: HttpRequest, queryset: QuerySet[Album]) -> None:
    _set_paused(table, request, queryset, is_paused=False)


def _set_paused(
    table: ModelAdmin,
    request: HttpRequest,
    queryset: QuerySet[Album],
    *,
    is_paused: bool,
) -> None:
    chosen = Album.objects.filter(pk__in=queryset.values("pk"))
    # First, because the change leaves nothing to tell them apart by.
    unchanged = chosen.filter(is_paused=is_paused).count()
    others = chosen.exclude(is_paused=is_paused)
    if changed := others.update_in_order(is_paused=is_paused):
        what = "paused" if is_paused else "resumed"
        table.message_user(request, result_message(changed, "album", what))
    if unchanged:
        state = "paused before" if is_paused else "not paused"
        message = result_message(unchanged, "album", state)
        table.message_user(request, message, messages.WARNING)
