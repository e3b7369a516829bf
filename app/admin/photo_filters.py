"""Filter of the photos' list: visible, or hidden and why."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from app.models import Photo
from app.models.photo_indexes import IS_AWAITING, IS_HIDDEN_BY_RULE, IS_LATE

# In the very words of the partial indexes and of what hides a photo: a term less,
# and the whole table is read.
_CHOICES: dict[str, tuple[str, Q]] = {
    "visible": ("Visible", Q(is_visible=True)),
    "hand": ("Hidden by hand", Q(is_hidden=True)),
    # As the queue: what another reason hides is under that reason.
    "approval": ("Awaits approval", IS_AWAITING),
    "rule": ("Hidden by a rule", IS_HIDDEN_BY_RULE),
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
            # Chosen after all filters, by `PhotoAdmin.get_search_results`.
            return queryset
        if value not in _CHOICES:
            # A value that nobody offers finds nothing, rather than everything.
            return queryset if value is None else queryset.none()
        return queryset.filter(_CHOICES[value][1])
