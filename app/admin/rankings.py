"""Admin of versions of the top seven, and their way to a Facebook Page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from app.admin.base import AlbumFilter, ReadOnlyAdmin, ReadOnlyInline
from app.models import Publication, Ranking
from app.top_seven.facebook import publish as publishing
from app.top_seven.facebook.client import FacebookPage
from app.top_seven.facebook.errors import FacebookError


class PublicationInline(ReadOnlyInline):
    model = Publication
    fields = ("page_id", "state", "post_id", "published_at", "failure")


@admin.register(Ranking)
class RankingAdmin(ReadOnlyAdmin):
    actions = ("publish",)
    inlines = (PublicationInline,)
    list_display = ("__str__", "made_at", "page_link", "on_facebook")
    list_filter = (AlbumFilter,)
    list_select_related = ("album",)
    fields = ("album", "number", "order", "made_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("publications")

    @admin.display(description="page")
    def page_link(self, ranking: Ranking) -> SafeString:
        return format_html('<a href="{}">Open</a>', ranking.get_absolute_url())

    @admin.display(description="on Facebook")
    def on_facebook(self, ranking: Ranking) -> SafeString | str:
        rows = list(ranking.publications.all())
        if not rows:
            return "–"
        # In Python, because the rows are prefetched.
        latest = max(rows, key=lambda row: row.pk)
        if latest.post_url:
            return format_html('<a href="{}">See the post</a>', latest.post_url)
        return latest.failure or latest.state

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """The list itself is only read."""
        return request.user.has_perm("app.change_ranking")

    @admin.action(description="Publish to Facebook Page", permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Ranking]) -> None:
        """One at a time: a request to Facebook may take a minute."""
        # Two are enough to see that it is more than one.
        chosen = list(queryset.select_related("album")[:2])
        if len(chosen) != 1:
            self.message_user(request, "Choose one version.", messages.WARNING)
            return
        try:
            publishing.publish(chosen[0], FacebookPage.from_settings())
        except FacebookError as error:
            self.message_user(request, str(error), messages.ERROR)
            return
        self.log_action_on(request, chosen, "Published on Facebook")
        self.message_user(request, f"{chosen[0]} is on the Page.")
