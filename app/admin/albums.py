"""Admin of albums: added, paused, configured; deleted only without photos."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from app.admin.base import LinkingAdmin, result_message
from app.admin.feeds import fetch_now, may_fetch
from app.gallery import formatting
from app.models import Album, Feed, Milestone, Photo
from app.moderation import decisions, rules

SETTING_FIELDS = ("tag", "is_paused", "networks", "milestones", "recipients")
RULE_FIELDS = (
    "is_moderated",
    "hides_sensitive",
    "hides_bots",
    "minimum_favourites",
    "block_words",
    "blocked_owners",
)

SUMMARY_FIELDS = (
    "progress",
    "reached_milestones",
    "page_link",
    "photos_link",
    "queue_link",
    "feeds_link",
)


class AlbumForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    class Meta:
        model = Album
        fields = (*SETTING_FIELDS, *RULE_FIELDS)
        widgets = {
            name: forms.Textarea({"rows": 3, "cols": 60})
            for name in ("recipients", "block_words", "blocked_owners")
        }
        help_texts = {
            "is_moderated": "Nothing is public before you approve it, not even what is "
            "public now. New photos wait in the queue.",
            "hides_sensitive": "What its author or network marked as sensitive, unless "
            "you approved it.",
            "hides_bots": "Accounts that say of themselves that they are automated.",
            "minimum_favourites": "Photos with fewer wait, and appear by themselves "
            "once they have as many. 0: all appear at once.",
            "block_words": "Words or phrases, comma-separated or one a line. A photo "
            "is hidden if its text, its description or its owner's name has one. Whole "
            "words, whatever the case and the accents.",
            "blocked_owners": "Handles, comma-separated or one a line, blocked in this "
            "album only: name (on every server), or name@server.",
        }


@admin.register(Album)
class AlbumAdmin(LinkingAdmin):
    actions = (fetch_now, "pause", "resume", "apply_rules")
    list_display = (
        "hashtag",
        "is_paused",
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
    }
    list_filter = ("is_paused",)
    search_fields = ("tag", "key")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    form = AlbumForm
    fieldsets = (
        (None, {"fields": SETTING_FIELDS}),
        ("What is shown", {"fields": RULE_FIELDS}),
        ("What there is", {"fields": SUMMARY_FIELDS}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Album]:
        # A subquery per album instead of a join, which would multiply rows.
        waiting = decisions.awaiting_approval().filter(album=OuterRef("pk"))
        counted = waiting.order_by().values("album").annotate(count=Count("pk"))
        return Album.objects.annotate(awaiting=Subquery(counted.values("count")))

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

    @admin.display(description="queue")
    def queue_link(self, album: Any) -> SafeString:
        address = reverse("admin:app_photo_queue", query={"album": album.pk})
        label = f"{album.awaiting:,} to approve" if album.awaiting else "Open"
        return format_html('<a href="{}">{}</a>', address, label)

    @admin.display(description="where it looks")
    def feeds_link(self, album: Album) -> SafeString:
        address = reverse("admin:app_feed_changelist", query={"album": album.pk})
        return format_html('<a href="{}">See the feeds</a>', address)

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        groups = super().get_fieldsets(request, obj)
        # An album that is being added has no facts to show yet.
        return groups if obj else groups[:-1]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Album | None = None
    ) -> tuple[str, ...]:
        # Another hashtag is another album: its addresses and feeds would not follow.
        return ("tag", *SUMMARY_FIELDS) if obj else ()

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

    @admin.action(description="Pause", permissions=["change"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Album]) -> None:
        chosen = Album.objects.filter(pk__in=queryset.values("pk"))
        count = chosen.update_in_order(is_paused=True)
        self.message_user(request, result_message(count, "album", "paused"))

    @admin.action(description="Resume", permissions=["change"])
    def resume(self, request: HttpRequest, queryset: QuerySet[Album]) -> None:
        chosen = Album.objects.filter(pk__in=queryset.values("pk"))
        count = chosen.update_in_order(is_paused=False)
        self.message_user(request, result_message(count, "album", "resumed"))

    @admin.action(description="Apply the rules again", permissions=["change"])
    def apply_rules(self, request: HttpRequest, queryset: QuerySet[Album]) -> None:
        for album in queryset:
            self._apply_rules(request, album)

    def _apply_rules(self, request: HttpRequest, album: Album) -> None:
        # The form may have changed the rules since this object was read.
        album.refresh_from_db()
        changed = formatting.quantity(rules.apply_rules(album), "photo", "photos")
        self.message_user(request, f"{album}: the rules changed {changed}.")
