"""Photos: found, hidden and shown again; what networks said of them is not edited."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from app import display
from app.admin.tables import AlbumFilter, LongListAdmin, NetworkFilter, told
from app.models import Feed, Owner, Photo
from app.querysets import PhotoQuerySet
from twitter_album import storage

FLAGS = ("is_hidden", "hidden_reason", "is_sensitive")
NO_REASON = "Say why: the reason stays with the photo."


class ReasonForm(ActionForm):
    reason = forms.CharField(
        max_length=200, required=False, label="Reason (to hide photos)"
    )


class FlagsForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    class Meta:
        model = Photo
        fields = FLAGS

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("is_hidden") and not cleaned.get("hidden_reason"):
            raise forms.ValidationError({"hidden_reason": NO_REASON})
        if not cleaned.get("is_hidden"):
            cleaned["hidden_reason"] = ""
        return cleaned


def thumbnail(photo: Photo, side: int) -> SafeString | str:
    """The smallest rendition, at most `side` pixels in the longer direction."""
    if not photo.rendition_widths or not photo.width or not photo.height:
        return "–"
    name = storage.rendition_name(photo.content_hash, photo.rendition_widths[0])
    scale = side / max(photo.width, photo.height)
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
        default_storage.url(name),
        max(1, round(photo.width * scale)),
        max(1, round(photo.height * scale)),
        display.plain(photo.alt_text) or f"Photo {photo.pk}",
    )


def found(photos: PhotoQuerySet, term: str) -> PhotoQuerySet:
    """What a person may search for; all but words in a text goes by an index."""
    if term.startswith("@"):
        return photos.filter(owner__in=Owner.objects.named(term))
    if term.startswith(("http://", "https://")) or (term.isdecimal() and term[6:]):
        networks = list(Feed.objects.values_list("network", flat=True).distinct())
        by_post = Q(network__in=networks, post_key=term)
        return photos.filter(by_post | Q(media_url=term))
    owners = list(Owner.objects.named(term).values_list("pk", flat=True)[:100])
    words = Q(text__icontains=term) | Q(alt_text__icontains=term)
    return photos.filter(words | Q(owner__in=owners) if owners else words)


@admin.register(Photo)
class PhotoAdmin(LongListAdmin):
    form = FlagsForm
    action_form = ReasonForm
    actions = ("hide", "show_again", "try_picture_again")
    list_display = (
        "picture",
        "album",
        "owner",
        "favorite_count",
        "status",
        "first_seen",
    )
    list_filter = ("state", "is_hidden", NetworkFilter, AlbumFilter)
    list_select_related = ("album", "owner")
    search_fields = ("text",)
    search_help_text = (
        "@handle, the number or address of a post, or words (slower in large albums)"
    )
    fieldsets = (
        (None, {"fields": ("large_picture", *FLAGS)}),
        (
            "As the network told it",
            {
                "fields": (
                    ("album", "owner"),
                    "text",
                    "alt_text",
                    ("network", "server", "post_id", "position"),
                    "post_url",
                    "media_url",
                    ("posted_at", "first_seen"),
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
                )
            },
        ),
    )

    @admin.display(description="photo")
    def picture(self, photo: Photo) -> SafeString | str:
        return thumbnail(photo, 80)

    @admin.display(description="status")
    def status(self, photo: Photo) -> str:
        if photo.is_hidden:
            return f"hidden: {photo.hidden_reason}"
        if photo.is_owner_blocked:
            return "owner blocked"
        if photo.is_sensitive:
            return "sensitive"
        return f"{photo.state}: {photo.failure}" if photo.failure else photo.state

    @admin.display(description="picture")
    def large_picture(self, photo: Photo) -> SafeString | str:
        return thumbnail(photo, 320)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Photo]:
        return super().get_queryset(request).defer("placeholder")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Photo | None = None
    ) -> list[str]:
        names = [field.name for field in Photo._meta.get_fields() if field.concrete]
        return ["large_picture", *(name for name in names if name not in FLAGS)]

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        return (found(queryset, term) if term else queryset), False

    def save_model(
        self, request: HttpRequest, obj: Photo, form: Any, change: bool
    ) -> None:
        """By `change`, so that the counts follow."""
        flags = {name: form.cleaned_data[name] for name in FLAGS}
        Photo.objects.filter(pk=obj.pk).change(**flags)

    @admin.action(description="Hide, for the reason given")
    def hide(self, request: HttpRequest, queryset: PhotoQuerySet) -> None:
        reason = request.POST.get("reason", "").strip()[:200]
        if not reason:
            self.message_user(request, NO_REASON, messages.ERROR)
            return
        self._change(request, queryset, f"hidden: {reason}", True, reason)

    @admin.action(description="Show again")
    def show_again(self, request: HttpRequest, queryset: PhotoQuerySet) -> None:
        self._change(request, queryset, "shown again", False, "")

    @admin.action(description="Try the picture again, where it failed")
    def try_picture_again(self, request: HttpRequest, queryset: PhotoQuerySet) -> None:
        number = queryset.try_again()
        self.message_user(request, told(number, "photo", "tried again within a minute"))

    def _change(
        self,
        request: HttpRequest,
        photos: PhotoQuerySet,
        what: str,
        is_hidden: bool,
        reason: str,
    ) -> None:
        changed = list(photos)
        photos.change(is_hidden=is_hidden, hidden_reason=reason)
        self.log_action_on(request, changed, what.capitalize())
        self.message_user(request, told(len(changed), "photo", what))
