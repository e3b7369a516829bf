"""Admin of versions of the top seven, and their way to a Facebook Page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from app.admin.base import (
    AlbumFilter,
    ReadOnlyAdmin,
    ReadOnlyInline,
    result_message,
)
from app.admin.thumbnails import thumbnail
from app.gallery import formatting
from app.models import Photo, Publication, Ranking
from app.top_seven import versions
from app.top_seven.facebook import publish as publishing
from app.top_seven.facebook.client import FacebookPage
from app.top_seven.facebook.errors import FacebookError

LIST_PIXELS, FORM_PIXELS = 40, 160
MAX_FROZEN_AT_ONCE = 100


class PublicationInline(ReadOnlyInline):
    model = Publication
    fields = ("page_id", "state", "post_id", "published_at", "failure")


@admin.register(Ranking)
class RankingAdmin(ReadOnlyAdmin):
    actions = ("freeze", "unfreeze", "publish")
    inlines = (PublicationInline,)
    list_display = (
        "version",
        "seven",
        "is_frozen",
        "made_at",
        "page_link",
        "on_facebook",
    )
    list_filter = (AlbumFilter,)
    list_select_related = ("album",)
    list_per_page = 25
    fields = (("album", "number"), "made_at", "is_frozen", "page_link", "ranks")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("publications")

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """With the photos of all its rankings, which no relation leads to."""
        changes = super().get_changelist_instance(request)
        rankings = list(changes.result_list)
        ids = {pk for ranking in rankings for pk in ranking.photo_ids}
        photos = Photo.objects.defer("placeholder").in_bulk(list(ids))
        for ranking in rankings:
            ranking.photos = photos
        changes.result_list = rankings
        return changes

    @admin.display(description="version")
    def version(self, ranking: Ranking) -> str:
        return f"{ranking.album}, {ranking.number}"

    @admin.display(description="photos, best first")
    def seven(self, ranking: Any) -> SafeString:
        photos = [ranking.photos.get(pk) for pk in ranking.photo_ids]
        pictures = ((_picture(photo, LIST_PIXELS),) for photo in photos)
        return format_html_join(" ", "{}", pictures)

    @admin.display(description="photos, best first")
    def ranks(self, ranking: Ranking) -> SafeString:
        photos = Photo.objects.with_names().in_bulk(ranking.photo_ids)
        pairs = zip(ranking.photo_ids, ranking.favourites, strict=True)
        return format_html_join(
            "",
            "<p>{}. {} {}</p>",
            (
                (number, _picture(photos.get(pk), FORM_PIXELS), _facts(photos, pk, was))
                for number, (pk, was) in enumerate(pairs, start=1)
            ),
        )

    @admin.display(description="frozen")
    def is_frozen(self, ranking: Ranking) -> str:
        # In words, as a red cross would look like a failure.
        return "frozen" if ranking.order == ranking.album.frozen_order else "–"

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

    def has_freeze_permission(self, request: HttpRequest) -> bool:
        return self.has_publish_permission(request)

    @admin.action(
        description="Freeze: the top seven stays at this version",
        permissions=["freeze"],
    )
    def freeze(self, request: HttpRequest, queryset: QuerySet[Ranking]) -> None:
        chosen = list(queryset.select_related("album")[: MAX_FROZEN_AT_ONCE + 1])
        albums = {ranking.album_id for ranking in chosen}
        if len(albums) < len(chosen) or len(chosen) > MAX_FROZEN_AT_ONCE:
            text = f"Choose one version of each album, {MAX_FROZEN_AT_ONCE} at most."
            self.message_user(request, text, messages.WARNING)
            return
        for ranking in chosen:
            versions.freeze(ranking)
            self.message_user(
                request, f"The top seven of {ranking.album} stays as in {ranking}."
            )
        self.log_action_on(request, chosen, "Frozen")

    @admin.action(
        description="Let the top seven follow the favourites again",
        permissions=["freeze"],
    )
    def unfreeze(self, request: HttpRequest, queryset: QuerySet[Ranking]) -> None:
        chosen = list(queryset)
        count = versions.unfreeze(chosen)
        self.log_action_on(request, chosen, "Unfrozen")
        what = "follows the favourites again, a new version within seconds"
        self.message_user(request, result_message(count, "top seven", what))

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


def _picture(photo: Photo | None, side: int) -> SafeString | str:
    return thumbnail(photo, side) if photo else "–"


def _facts(photos: dict[int, Photo], pk: int, favourites: int) -> str:
    was = formatting.quantity(favourites, "favourite", "favourites")
    photo = photos.get(pk)
    if photo is None:
        return f"{was} · removed"
    hidden = f"not shown: {photo.hidden_because}" if photo.hidden_because else ""
    return " · ".join(filter(None, (str(photo.owner), was, hidden)))
