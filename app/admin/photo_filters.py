"""Filter of the photos' list: visible, or hidden and why."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from app.models import Owner, Photo
from app.models.photo_indexes import IS_LATE
from app.moderation import unverifiable
from app.moderation.rules import AWAITS_APPROVAL

MAX_BLOCKED_OWNERS = 1000

# In the very words of the partial indexes and of what hides a photo: a term less,
# and the whole table is read.
_CHOICES: dict[str, tuple[str, Q]] = {
    "visible": ("Visible", Q(is_visible=True)),
    "hand": ("Hidden by hand", Q(is_hidden=True)),
    "approval": (
        "Awaits approval",
        ~Q(hidden_by_rule="") & Q(hidden_by_rule=AWAITS_APPROVAL, is_hidden=False),
    ),
    "rule": (
        "Hidden by a rule",
        ~Q(hidden_by_rule="") & ~Q(hidden_by_rule=AWAITS_APPROVAL) & Q(is_hidden=False),
    ),
    "owner": ("Owner blocked", Q(is_owner_blocked=True)),
    "gone": ("Gone at its network", Q(missing_since__isnull=False)),
    "late": ("Its picture does not come", IS_LATE),
    "file": ("Its file is missing", Q(file_missing_since__isnull=False)),
    "duplicate": ("The same as another", Q(duplicate_of__isnull=False)),
}
# No Q of its own: it depends on which servers the albums ask.
UNVERIFIABLE = "unasked"


class VisibilityFilter(admin.SimpleListFilter):
    title = "visibility"
    parameter_name = "visibility"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        choices = [(value, title) for value, (title, _) in _CHOICES.items()]
        return [*choices, (UNVERIFIABLE, "Visible, and nobody can be asked about it")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Photo]
    ) -> QuerySet[Photo]:
        value = self.value()
        if value == UNVERIFIABLE:
            return queryset.filter(unverifiable.unverifiable_photos(), is_visible=True)
        if value not in _CHOICES:
            # A value that nobody offers finds nothing, rather than everything.
            return queryset if value is None else queryset.none()
        if value == "owner":
            # No index has the flag, but one has the owner: it finds them.
            blocked = Owner.objects.filter(is_blocked=True)
            queryset = queryset.filter(
                owner__in=list(
                    blocked.values_list("pk", flat=True)[:MAX_BLOCKED_OWNERS]
                )
            )
        return queryset.filter(_CHOICES[value][1])
