"""Admin of people: blocked and unblocked, with all their photos, at once."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from app.admin.base import LongListAdmin, NetworkFilter, address, result_message
from app.models import Owner, Photo


@admin.register(Owner)
class OwnerAdmin(LongListAdmin):
    actions = ("block", "unblock")
    list_display = (
        "handle",
        "display_name",
        "network",
        "photo_count",
        "is_blocked",
        "photos_link",
    )
    leads_to: ClassVar = {"photos_link": (Photo, "view")}
    list_filter = ("is_blocked", NetworkFilter)
    ordering = ("-photo_count", "id")
    search_fields = ("screen_name", "display_name", "=user_id")
    fields = (
        "is_blocked",
        ("screen_name", "server"),
        "display_name",
        ("network", "user_id"),
        "profile",
        ("photo_count", "photos_link"),
    )

    profile = address("url")

    @admin.display(description="photos")
    def photos_link(self, owner: Owner) -> SafeString:
        address = reverse("admin:app_photo_changelist", query={"q": str(owner)})
        return format_html('<a href="{}">See the photos</a>', address)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Owner | None = None
    ) -> list[str]:
        # All but one, also columns that are added later: names come from the network.
        names = [field.name for field in Owner._meta.get_fields() if field.concrete]
        return [
            "photos_link",
            "profile",
            *(name for name in names if name != "is_blocked"),
        ]

    def save_model(
        self, request: HttpRequest, obj: Owner, form: Any, change: bool
    ) -> None:
        """By `block`, so that the photos and the counts follow.

        Afterwards, because the form has a transaction around it.
        """
        is_blocked = form.cleaned_data["is_blocked"]
        transaction.on_commit(lambda: obj.block(is_blocked=is_blocked))

    @admin.action(
        description="Block: hide all their photos, and those to come",
        permissions=["change"],
    )
    def block(self, request: HttpRequest, queryset: QuerySet[Owner]) -> None:
        self._block(request, queryset, True)

    @admin.action(description="Unblock", permissions=["change"])
    def unblock(self, request: HttpRequest, queryset: QuerySet[Owner]) -> None:
        self._block(request, queryset, False)

    def _block(
        self, request: HttpRequest, owners: QuerySet[Owner], is_blocked: bool
    ) -> None:
        chosen = list(owners)
        for owner in chosen:
            # One by one: each block is a transaction of its own.
            owner.block(is_blocked=is_blocked)
        what = "blocked" if is_blocked else "unblocked"
        self.log_action_on(request, chosen, what.capitalize())
        self.message_user(request, result_message(len(chosen), "account", what))
