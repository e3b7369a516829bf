"""Albums: a hashtag added, paused, configured; never deleted while it has photos."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from app.admin.feeds import fetch_now
from app.admin.tables import ModelAdmin, told
from app.models import Album


@admin.register(Album)
class AlbumAdmin(ModelAdmin):
    actions = (fetch_now, "pause", "resume")
    list_display = (
        "hashtag",
        "is_paused",
        "progress",
        "networks_in_use",
        "page_link",
        "photos_link",
    )
    list_filter = ("is_paused",)
    search_fields = ("tag", "key")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    fields = ("tag", "is_paused", "networks", "milestones", "recipients")
    facts = ("progress", "reached_milestones", "page_link", "photos_link", "feeds_link")

    @admin.display(description="hashtag", ordering="key")
    def hashtag(self, album: Album) -> str:
        return str(album)

    @admin.display(description="photos", ordering="photo_count")
    def progress(self, album: Album) -> str:
        ahead = album.next_threshold
        goal = f"next milestone {ahead:,}" if ahead else "all milestones reached"
        return f"{album.photo_count:,} – {goal}"

    @admin.display(description="networks")
    def networks_in_use(self, album: Album) -> str:
        return ", ".join(album.network_names)

    @admin.display(description="milestones reached")
    def reached_milestones(self, album: Album) -> SafeString:
        rows = album.reached.order_by("threshold").values_list("threshold", "pk")
        return format_html_join(
            ", ",
            '<a href="{}">{}</a>',
            (
                (reverse("admin:app_milestone_change", args=[pk]), f"{threshold:,}")
                for threshold, pk in rows
            ),
        ) or SafeString("none yet")

    @admin.display(description="page")
    def page_link(self, album: Album) -> SafeString:
        return format_html('<a href="{}">Open</a>', album.get_absolute_url())

    @admin.display(description="list")
    def photos_link(self, album: Album) -> SafeString:
        address = reverse("admin:app_photo_changelist", query={"album": album.pk})
        return format_html('<a href="{}">See the photos</a>', address)

    @admin.display(description="where it looks")
    def feeds_link(self, album: Album) -> SafeString:
        address = reverse("admin:app_feed_changelist", query={"album": album.pk})
        return format_html('<a href="{}">See the feeds</a>', address)

    def get_fields(
        self, request: HttpRequest, obj: Album | None = None
    ) -> tuple[str, ...]:
        return (*self.fields, *self.facts) if obj else self.fields

    def get_readonly_fields(
        self, request: HttpRequest, obj: Album | None = None
    ) -> tuple[str, ...]:
        return ("tag", *self.facts) if obj else ()

    def save_model(
        self, request: HttpRequest, obj: Album, form: Any, change: bool
    ) -> None:
        """Only what was edited: a fetch may be counting photos meanwhile."""
        if change:
            Album.objects.filter(pk=obj.pk).update(
                **{name: form.cleaned_data[name] for name in form.changed_data}
            )
        else:
            obj.save()

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        """One at a time, and only what holds no photo, not even a hidden one."""
        return (
            isinstance(obj, Album)
            and super().has_delete_permission(request, obj)
            and not obj.photos.exists()
        )

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        """Without the feeds and runs that go too: there may be thousands."""
        return [str(album) for album in objs], {"albums": len(objs)}, set(), []

    @admin.action(description="Pause")
    def pause(self, request: HttpRequest, queryset: QuerySet[Album]) -> None:
        number = queryset.update(is_paused=True)
        self.message_user(request, told(number, "album", "paused"))

    @admin.action(description="Resume")
    def resume(self, request: HttpRequest, queryset: QuerySet[Album]) -> None:
        number = queryset.update(is_paused=False)
        self.message_user(request, told(number, "album", "resumed"))
