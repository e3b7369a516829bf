"""Admin of albums: added, paused, configured; deleted only without photos."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db import transaction
from django.db.models import Model, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from app.admin import album_pages
from app.admin.album_form import SECTIONS, AlbumForm
from app.admin.album_sharing import sharing
from app.admin.base import LinkingAdmin
from app.admin.feeds import fetch_now, may_fetch
from app.admin.pausing import pause, resume
from app.gallery import formatting
from app.models import Album, Feed, Milestone, Photo
from app.moderation import decisions, rules
from app.querysets.capped_count import capped_count

# Counted for each album of the list.
MAX_AWAITING = 50
SUMMARY_FIELDS = (
    "progress",
    "reached_milestones",
    "page_link",
    "photos_link",
    "queue_link",
    "feeds_link",
    "test_email_link",
)


@admin.register(Album)
class AlbumAdmin(LinkingAdmin):
    actions = (fetch_now, pause, resume, "apply_rules")
    list_display = (
        "hashtag",
        "looks",
        "progress",
        "networks_in_use",
        "page_link",
        "photos_link",
        "queue_link",
    )
    leads_to: ClassVar = {
        "photos_link": (Photo, "view"),
        "queue_link": (Photo, "change"),
        "feeds_link": (Feed, "view"),
        "reached_milestones": (Milestone, "view"),
        "test_email_link": (Album, "change"),
    }
    list_filter = ("is_paused",)
    search_fields = ("tag", "key")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    form = AlbumForm
    fieldsets = (
        *SECTIONS,
        ("What there is", {"fields": SUMMARY_FIELDS}),
        ("Share and embed", {"fields": ("sharing",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Album]:
        # A subquery per album instead of a join, which would multiply rows.
        waiting = decisions.awaiting_approval().filter(album=OuterRef("pk"))
        return Album.objects.annotate(awaiting=capped_count(waiting, MAX_AWAITING))

    @admin.display(description="hashtag", ordering="key")
    def hashtag(self, album: Album) -> str:
        return str(album)

    @admin.display(description="state", ordering="is_paused")
    def looks(self, album: Album) -> str:
        return "Paused" if album.is_paused else "Looks for photos"

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
        return self._link("photo_changelist", album, "See the photos")

    @admin.display(description="queue")
    def queue_link(self, album: Any) -> SafeString:
        label = f"{album.awaiting:,} to approve" if album.awaiting else "Open"
        if album.awaiting == MAX_AWAITING:
            label = f"At least {label}"
        return self._link("photo_queue", album, label)

    @admin.display(description="where it looks")
    def feeds_link(self, album: Album) -> SafeString:
        return self._link("feed_changelist", album, "See the feeds")

    def _link(self, page: str, album: Album, label: str) -> SafeString:
        address = reverse(f"admin:app_{page}", query={"album": album.pk})
        return format_html('<a href="{}">{}</a>', address, label)

    @admin.display(description="to be copied")
    def sharing(self, album: Album) -> SafeString:
        return sharing(album)

    @admin.display(description="e-mail")
    def test_email_link(self, album: Album) -> SafeString:
        address = reverse("admin:app_album_test_email", args=[album.pk])
        return format_html('<a href="{}">Send a test e-mail</a>', address)

    def get_urls(self) -> list[URLPattern]:
        return [*album_pages.urls(self), *super().get_urls()]

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        groups = super().get_fieldsets(request, obj)
        # An album that is being added has nothing to show yet.
        return groups if obj else groups[:-2]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Any = None
    ) -> tuple[str, ...]:
        # Another hashtag is another album: its addresses and feeds would not follow.
        return ("tag", *SUMMARY_FIELDS, "sharing") if obj else ()

    def save_model(
        self, request: HttpRequest, obj: Album, form: Any, change: bool
    ) -> None:
        """Only what was edited: a fetch may be counting photos meanwhile."""
        if not change:
            obj.save()
            return
        # By the queryset, which counts a version; `save` would write the whole row.
        Album.objects.filter(pk=obj.pk).update(
            **{name: form.cleaned_data[name] for name in form.changed_data}
        )
        if not rules.RULE_FIELDS.isdisjoint(form.changed_data):
            # Afterwards, in batches: the form has a transaction around it.
            transaction.on_commit(lambda: self._apply_rules(request, obj))

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        """One at a time, and only what holds no photo, not even a hidden one."""
        return (
            # Without an object Django asks about deleting many at once, which nobody
            # may.
            isinstance(obj, Album)
            and super().has_delete_permission(request, obj)
            and not obj.photos.exists()
        )

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        """Without the feeds and runs that go too: there may be thousands."""
        return [str(album) for album in objs], {"albums": len(objs)}, set(), []

    def has_fetch_permission(self, request: HttpRequest) -> bool:
        return may_fetch(request)

    @admin.action(description="Apply the rules again", permissions=["change"])
    def apply_rules(self, request: HttpRequest, queryset: QuerySet[Album]) -> None:
        for album in queryset:
            self._apply_rules(request, album)

    def _apply_rules(self, request: HttpRequest, album: Album) -> None:
        # The form may have changed the rules since this object was read.
        album.refresh_from_db()
        changed = formatting.quantity(rules.apply_rules(album), "photo", "photos")
        self.message_user(request, f"{album}: the rules changed {changed}.")
