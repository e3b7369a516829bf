"""Admin of photos: searched, hidden, shown again; not edited otherwise."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.safestring import SafeString

from app.admin import base, hiding
from app.admin.base import AlbumFilter, NetworkFilter, address
from app.admin.moderation_queue import QueueView
from app.admin.photo_actions import PhotoActions
from app.admin.photo_filters import UNVERIFIABLE, VisibilityFilter
from app.admin.photo_questions import NO_REASON
from app.admin.photo_search import MAX_SEARCHED_PHOTOS, search_photos
from app.admin.queue_cards import reports_of
from app.admin.thumbnails import thumbnail
from app.gallery import formatting
from app.models import Photo
from app.moderation import unverifiable

FLAGS = ("is_approved", "is_hidden", "hidden_reason", "is_sensitive")
COMPUTED = (
    *("large_picture", "status", "reported", "posted"),
    *("post_address", "media_address"),
)


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
        (None, {"fields": ("large_picture", "status", "reported", *FLAGS)}),
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

    # As in the queue: what visitors wrote is for those who decide.
    leads_to: ClassVar = {"reported": (Photo, "change")}

    post_address = address("post_url")
    media_address = address("media_url")

    @admin.display(description="photo")
    def picture(self, photo: Photo) -> SafeString | str:
        return thumbnail(photo, 80)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """With who hid what, asked for all photos of the page at once."""
        changes = super().get_changelist_instance(request)
        photos = list(changes.result_list)
        explained = hiding.explain(photos)
        for photo in photos:
            photo.explanation = explained.get(photo.pk)
        changes.result_list = photos
        return changes

    @admin.display(description="status")
    def status(self, photo: Any) -> str:
        if photo.hidden_because:
            # The form shows one photo, whose list nobody made.
            known = getattr(photo, "explanation", None)
            return f"not shown: {known or hiding.explain([photo])[photo.pk]}"
        return f"{photo.state}: {photo.failure}" if photo.failure else photo.state

    @admin.display(description="reports")
    def reported(self, photo: Photo) -> SafeString | str:
        return reports_of(photo)

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
        # By their index too; in one album, another one holds them by number.
        is_of_album = AlbumFilter.parameter_name in request.GET
        is_late = request.GET.get(VisibilityFilter.parameter_name) == "late"
        if is_late and not is_of_album:
            return ("-first_seen",)
        return self.ordering

    def get_readonly_fields(
        self, request: HttpRequest, obj: Photo | None = None
    ) -> list[str]:
        names = [field.name for field in Photo._meta.get_fields() if field.concrete]
        return [*COMPUTED, *(name for name in names if name not in FLAGS)]

    def get_urls(self) -> list[URLPattern]:
        # Below the photos' address, so that it has their permissions.
        view = self.admin_site.admin_view(QueueView.as_view(table=self))
        return [path("queue/", view, name="app_photo_queue"), *super().get_urls()]

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        found = search_photos(queryset, term) if term else queryset
        if request.GET.get(VisibilityFilter.parameter_name) == UNVERIFIABLE:
            # Here, after all filters: as many are looked for as the list has pages for,
            # and another filter afterwards would leave some of these alone.
            ids = unverifiable.some_visible(found, base.MAX_COUNTED)
            found = found.filter(pk__in=ids)
        return found, False

    def save_model(
        self, request: HttpRequest, obj: Photo, form: Any, change: bool
    ) -> None:
        """By `update_visibility`, so that the counts follow."""
        flags = {name: form.cleaned_data[name] for name in FLAGS}
        # The rules are asked again too: an approval may show what they hid.
        Photo.objects.filter(pk=obj.pk).update_visibility(**flags)
