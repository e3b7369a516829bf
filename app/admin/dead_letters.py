"""Admin of dead letters: posts that a network sent and nobody could read."""

from __future__ import annotations

import json

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from app.admin.base import ReadOnlyAdmin
from app.models import DeadLetter


@admin.register(DeadLetter)
class DeadLetterAdmin(ReadOnlyAdmin):
    list_display = ("post_id", "feed", "reason", "created_at")
    list_select_related = ("feed",)
    search_fields = ("=post_id",)
    fields = ("feed", "post_id", "reason", "created_at", "as_sent")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        # The JSON of a post is long, and the list does not show it.
        return super().get_queryset(request).defer("raw")

    @admin.display(description="as the network sent it")
    def as_sent(self, letter: DeadLetter) -> SafeString:
        try:
            text = json.dumps(json.loads(letter.raw), indent=2, ensure_ascii=False)
        except ValueError:
            # Some networks send what is no JSON at all; that is why it is here.
            text = letter.raw
        return format_html("<pre>{}</pre>", text)
