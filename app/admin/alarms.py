"""Admin of alarms, those that are open and those that are over: read only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from app.admin.base import ReadOnlyAdmin
from app.gallery import formatting
from app.models import Alarm


@admin.register(Alarm)
class AlarmAdmin(ReadOnlyAdmin):
    list_display = ("text", "kind", "began", "over")
    list_filter = ("kind",)
    fields = ("text", "remedy", "where", "kind", "began", "over")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # What may be over in a moment was never told to anybody.
        return super().get_queryset(request).filter(raised_at__isnull=False)

    @admin.display(description="began")
    def began(self, alarm: Alarm) -> str:
        return formatting.moment(alarm.began_at)

    @admin.display(description="over")
    def over(self, alarm: Alarm) -> str:
        return formatting.moment(alarm.ended_at) if alarm.ended_at else "still open"

    @admin.display(description="where it is mended")
    def where(self, alarm: Alarm) -> SafeString:
        return format_html('<a href="{}">{}</a>', alarm.url, alarm.url)
