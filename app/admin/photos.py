"""Admin of photos: searched, hidden, shown again; not edited otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Max, Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.safestring import SafeString

from app.admin import base
from app.admin.base import AlbumFilter, NetworkFilter, address
from app.admin.moderation_queue import QueueView
from app.admin.photo_actions import NO_REASON, PhotoActions
from app.admin.photo_filters import VisibilityFilter
from app.admin.thumbnails import thumbnail
from app.gallery import formatting
from app.media_url_keys import media_key
from app.models import Feed, Owner, Photo
from app.querysets import PhotoQuerySet

# Their texts are read one by one.
MAX_SEARCHED_PHOTOS = 100_000
FLAGS = ("is_approved", "is_hidden", "hidden_reason", "is_sensitive")


class FlagsForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    class Meta:
        model = Photo
        fields = FLAGS

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("is_hidden") and not cleaned.get("hidden_reason"):
            raise forms.ValidationError({"hidden_reason": NO_REASON})
        # A reason without a hidden photo would be shown as one again later.
        if not cleaned.get("is_hidden"):
            cleaned["hidden_reason"] = ""
        return cleaned


def search_photos(photos: PhotoQuerySet, term: str) -> PhotoQuerySet:
    """What a person may search for; all but words in a text goes by an index, and
    they are looked for in the newest photos alone."""
    if term.startswith("@"):
        return photos.filter(owner__in=Owner.objects.by_handle_or_display_name(term))
    # Ids of posts have more than six digits; shorter numbers are words, as 2026.
    if term.startswith(("http://", "https://")) or (term.isdecimal() and term[6:]):
        # The index begins with the network, and there are few of them.
        networks = list(Feed.objects.values_list("network", flat=True).distinct())
        by_post = Q(network__in=networks, post_key=term)
        return photos.filter(by_post | Q(media_key=media_key(term)))
    # As a list, so that the index of owners is taken.
    owners = list(Owner.objects.by_handle_or_display_name(term)[:100])
    newest = Photo.objects.aggregate(newest=Max("pk"))["newest"] or 0
    words = Q(text__icontains=term) | Q(alt_text__icontains=term)
    words |= Q(content_warning__icontains=term)
    by_words = photos.filter(words, pk__gt=newest - MAX_SEARCHED_PHOTOS)
    # Each by its own index: of an OR, SQLite reads the whole table.
    found = [*_newest_ids(by_words)]
    if owners:
        found += _newest_ids(photos.filter(owner__in=owners))
    return photos.filter(pk__in=found)


def _newest_ids(photos: PhotoQuerySet) -> Iterable[int]:
    """Of as many as the list has pages for."""
    rows = photos.select_related(None).order_by("-pk").values_list("pk", flat=True)
    return rows[: base.MAX_COUNTED]


@admin.register(Photo)
class PhotoAdmin(PhotoActions):
    form = FlagsForm
    change_list_template = "admin/photos.html"
    list_display = (
        "picture",
        "album",
        "owner",
        "favorite_count",
        "status",
        "first_seen",
    )
    list_filter = (VisibilityFilter, "state", NetworkFilter, AlbumFilter)
    list_select_related = ("album", "owner")
    search_fields = ("text",)
    search_help_text = (
        "@handle, the number or address of a post, or words "
        f"(of the newest {MAX_SEARCHED_PHOTOS:,} photos)"
    )
    fieldsets = (
        (None, {"fields": ("large_picture", "status", *FLAGS)}),
        (
            "As the network told it",
            {
                "fields": (
                    ("album", "owner"),
                    "text",
                    "content_warning",
                    "alt_text",
                    ("network", "server", "post_id", "position"),
                    "post_address",
                    "media_address",
                    ("posted", "first_seen"),
                    ("favorite_count", "counts", "language"),
                )
            },
        ),
        (
            "The stored picture",
            {
                "fields": (
                    ("state", "attempts", "try_at"),
                    "failure",
                    ("width", "height", "content_hash"),
                    ("duplicate_of", "is_distinct"),
                )
            },
        ),
    )

    post_address = address("post_url")
    media_address = address("media_url")

    @admin.display(description="photo")
    def picture(self, photo: Photo) -> SafeString | str:
        return thumbnail(photo, 80)

    @admin.display(description="status")
    def status(self, photo: Photo) -> str:
        if photo.hidden_because:
            return f"not shown: {photo.hidden_because}"
        return f"{photo.state}: {photo.failure}" if photo.failure else photo.state

    @admin.display(description="posted")
    def posted(self, photo: Photo) -> str:
        return formatting.moment(photo.posted_at)

    @admin.display(description="picture")
    def large_picture(self, photo: Photo) -> SafeString | str:
        return thumbnail(photo, 320)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Photo]:
        # The largest column, which no list of the admin shows.
        return super().get_queryset(request).defer("placeholder")

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        # As the pictures are fetched, by the index of that: of a backfill hundreds of
        # thousands may be pending.
        if request.GET.get("state__exact") == Photo.State.PENDING:
            return ("-posted_at", "id")
        return self.ordering

    def get_readonly_fields(
        self, request: HttpRequest, obj: Photo | None = None
    ) -> list[str]:
        names = [field.name for field in Photo._meta.get_fields() if field.concrete]
        shown = ("large_picture", "status", "posted", "post_address", "media_address")
        return [*shown, *(name for name in names if name not in FLAGS)]

    def get_urls(self) -> list[URLPattern]:
        # Below the photos' address, so that it has their permissions.
        view = self.admin_site.admin_view(QueueView.as_view(table=self))
        return [path("queue/", view, name="app_photo_queue"), *super().get_urls()]

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        return (search_photos(queryset, term) if term else queryset), False

    def save_model(
        self, request: HttpRequest, obj: Photo, form: Any, change: bool
    ) -> None:
        """By `update_visibility`, so that the counts follow."""
        flags = {name: form.cleaned_data[name] for name in FLAGS}
        # The rules are asked again too: an approval may show what they hid.
        Photo.objects.filter(pk=obj.pk).update_visibility(**flags)
