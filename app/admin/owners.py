"""Admin of people: blocked and unblocked, with all their photos, at once."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from app.admin import confirmation
from app.admin.base import (
    MAX_COUNTED,
    LongListAdmin,
    NetworkFilter,
    address,
    result_message,
)
from app.admin.confirmation import Question
from app.gallery import formatting
from app.models import Owner, Photo
from app.moderation import removal

# Parts of names are looked for in one after the other.
MAX_SEARCHED_PEOPLE = 20_000

REMOVE_PERSON = Question(
    "remove_person",
    "Remove people for good",
    "Remove for good",
    "All photos of these people go for good, with texts, files and share pictures, and "
    "so do their names. They are put on the opt-out list by hashes of their names, so "
    "that nothing of theirs is included again; that list can undo it.",
    asks_reason=True,
)


def search_people(term: str) -> list[int]:
    """By an index, but for parts of names: they are looked for in those who have the
    most photos."""
    most = Owner.objects.order_by("-photo_count", "id").values_list("pk", flat=True)
    # Their numbers, not a subquery: PostgreSQL would read it anew for each person who
    # is found, or read all people for it.
    by_parts = Owner.objects.filter(pk__any_of=list(most[:MAX_SEARCHED_PEOPLE]))
    for word in term.split():
        by_parts = by_parts.filter(
            Q(screen_name__icontains=word) | Q(display_name__icontains=word)
        )
    return [
        pk
        for people in (
            Owner.objects.by_handle_or_display_name(term),
            # The index begins with the network.
            Owner.objects.filter(network__in=settings.STORED_NETWORKS, user_id=term),
            by_parts,
        )
        for pk in people.values_list("pk", flat=True)[:MAX_COUNTED]
    ]


@admin.register(Owner)
class OwnerAdmin(LongListAdmin):
    actions = ("block", "unblock", "remove_person")
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
    # Shows the field; `get_search_results` searches.
    search_fields = ("screen_name",)
    search_help_text = (
        "@handle, the network's number of a person, or parts of a name "
        f"(of the {MAX_SEARCHED_PEOPLE:,} people with the most photos)"
    )
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

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        found = queryset.filter(pk__any_of=search_people(term)) if term else queryset
        return found, False

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

    def has_remove_permission(self, request: HttpRequest) -> bool:
        """Rows are deleted by no other action."""
        return request.user.has_perms(["app.delete_owner", "app.delete_photo"])

    @admin.action(
        description="Remove for good with all photos, and never take them again",
        permissions=["remove"],
    )
    def remove_person(
        self, request: HttpRequest, queryset: QuerySet[Owner]
    ) -> HttpResponse | None:
        reason = confirmation.reason_of(request)
        if not (reason and confirmation.is_confirmed(request)):
            return confirmation.ask(self, request, queryset, REMOVE_PERSON)
        people = list(queryset)
        # Before they go: their names leave the log with them.
        self.log_action_on(request, people, f"Removed for good: {reason}")
        count = sum(removal.remove_person(owner, reason) for owner in people)
        what = formatting.quantity(count, "photo", "photos")
        done = f"removed for good with {what}, and on the opt-out list"
        self.message_user(request, result_message(len(people), "account", done))
        return None

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
