"""Admin of removed photos and of people who opted out, with undo."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import DELETION, LogEntry
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from app.admin import confirmation
from app.admin.base import ReadOnlyAdmin
from app.admin.confirmation import Question
from app.gallery import formatting
from app.models import OptOut, Tombstone
from app.moderation import removal_undo

# Pictures of one post.
MAX_POSITION = 20


class UndoAdmin(ReadOnlyAdmin):
    """One action, which says what it will do before it does it."""

    actions = ("undo",)
    change_list_template = "admin/removals.html"
    what_happens = ""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"what_happens": self.what_happens, **(extra_context or {})}
        return super().changelist_view(request, context)

    def has_undo_permission(self, request: HttpRequest) -> bool:
        """The list itself is only read; to undo is to delete its rows."""
        name = f"{self.opts.app_label}.delete_{self.opts.model_name}"
        return request.user.has_perm(name)

    @admin.action(description="Undo", permissions=["undo"])
    def undo(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        chosen = list(queryset)
        # The first time only a page that says what will happen.
        if not confirmation.is_confirmed(request):
            return self._ask(request, queryset)
        user: Any = request.user
        message = self.undo_rows(queryset)
        # What still has files stays, and is not noted as undone.
        remaining = self.model._default_manager.in_bulk([row.pk for row in chosen])
        undone = [row for row in chosen if row.pk not in remaining]
        LogEntry.objects.log_actions(user.pk, undone, DELETION, change_message="Undone")
        level = messages.SUCCESS if undone else messages.WARNING
        self.message_user(request, message, level)
        return None

    def undo_rows(self, rows: QuerySet[Any]) -> str:
        """Does it, and says what was done."""
        raise NotImplementedError

    def _ask(self, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse:
        title = f"Undo {self.opts.verbose_name_plural}"
        question = Question("undo", title, "Undo", self.what_happens)
        return confirmation.ask(self, request, chosen, question)


@admin.register(Tombstone)
class RemovalAdmin(UndoAdmin):
    list_display = ("photo_number", "album", "reason", "removed_at", "opted_out")
    list_select_related = ("album", "opt_out")
    fields = (*list_display, "picture_hash")
    search_fields = ("photo_number",)
    search_help_text = "the number of a photo here, or the number or address of a post"
    what_happens = (
        "A removed photo was deleted with its file and its text; of it remains a "
        "number that keeps it from coming back. Undone, its post may return as a new "
        "photo if its network still shows it: posts of the last two days at the next "
        "look (X's API v2: of this day), older ones by an import. Of somebody who "
        "opted out nothing returns until that is undone too."
    )

    @admin.display(description="whose", empty_value="–")
    def opted_out(self, removal: Tombstone) -> str | None:
        return f"somebody who {removal.opt_out}" if removal.opt_out else None

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        # People paste addresses, whose last part is the id on most networks.
        post_keys = {term, term.rstrip("/").rpartition("/")[2]}
        hashes = [
            Tombstone.hash_of(network, key, position)
            for network in settings.STORED_NETWORKS
            for key in post_keys
            # Only hashes are stored, so every picture that it might be is hashed.
            for position in range(MAX_POSITION)
        ]
        is_meant = Q(picture_hash__in=hashes)
        # 19 digits may be beyond 64 bits, which no column takes.
        if term.isascii() and term.isdecimal() and len(term) < 19:
            is_meant |= Q(photo_number=int(term))
        return queryset.filter(is_meant), False

    def undo_rows(self, rows: QuerySet[Any]) -> str:
        count, remaining = removal_undo.undo_removals(rows), rows.count()
        message = f"{formatting.quantity(count, 'photo', 'photos')} may return."
        left = f" {remaining:,} more: files are still being deleted, try again soon."
        return message + (left if remaining else "")


@admin.register(OptOut)
class OptOutAdmin(UndoAdmin):
    list_display = ("made_at", "note", "names", "photos_removed")
    fields = list_display
    search_fields = ("person_hash",)
    search_help_text = "the whole handle, name or name@server: it is not kept in words"
    what_happens = (
        "Of somebody who opted out only the hashes of their names are kept: search for "
        "a whole handle to find them. Undone, their photos are included again like "
        "everybody's: new posts, and those of the last two days, at the next look (X's "
        "API v2: of this day), older ones by an import. Their photos that were removed "
        "with the opt-out may return too."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A row a person, whatever number of names they have."""
        people: QuerySet[Any] = super().get_queryset(request).filter(first=None)
        rows: QuerySet[Any] = people.annotate(
            # Distinct, because two joins multiply each other's rows.
            other_names=Count("others", distinct=True),
            removed=Count("removals", distinct=True),
        )
        return rows

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        name = search_term.strip().removeprefix("@")
        if not name:
            return queryset, False
        hashes = [OptOut.hash_of(network, name) for network in settings.STORED_NETWORKS]
        opt_outs = OptOut.objects.filter(person_hash__in=hashes)
        firsts = [row.first_id or row.pk for row in opt_outs]
        return queryset.filter(pk__in=firsts), False

    @admin.display(description="names known by hash")
    def names(self, person: Any) -> int:
        return int(person.other_names) + 1

    @admin.display(description="photos removed")
    def photos_removed(self, person: Any) -> int:
        return int(person.removed)

    def undo_rows(self, rows: QuerySet[Any]) -> str:
        people = list(rows)
        count = removal_undo.undo_opt_outs(people)
        who = formatting.quantity(len(people), "person", "people")
        what = formatting.quantity(count, "removed photo", "removed photos")
        return f"{who} let in again; {what} may return."
