"""Base classes, filters and columns of the admin's lists of a million rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from app.gallery import formatting
from app.models import Album, Feed

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
    AnyPaginator = Paginator[Any]
else:
    ModelAdmin = admin.ModelAdmin
    TabularInline = admin.TabularInline
    AnyPaginator = Paginator

MAX_COUNTED = 1000
MAX_ALBUMS_OFFERED = 50


class CappedPaginator(AnyPaginator):
    """Counts no further than people turn pages; a search reaches the rest."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        # Without the order, which a count does not need.
        return int(rows.order_by()[:MAX_COUNTED].count())


class LinkingAdmin(ModelAdmin):
    """Leaves out the columns that lead where a person may not go.

    `leads_to`: the model behind such a column, and what one must be allowed to do
    with it: `view` or `change`.
    """

    leads_to: ClassVar[dict[str, tuple[type[Model], str]]] = {}

    def get_list_display(self, request: HttpRequest) -> Any:
        columns = super().get_list_display(request)
        return [name for name in columns if self._may_follow(request, name)]

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return [
            (title, options | {"fields": self._followed(request, options["fields"])})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def _followed(self, request: HttpRequest, rows: Iterable[Any]) -> list[Any]:
        """A row of a form is a name, or several that stand side by side."""
        followed = []
        for row in rows:
            names = [row] if isinstance(row, str) else row
            visible = [name for name in names if self._may_follow(request, name)]
            if visible:
                followed.append(visible[0] if len(visible) == 1 else visible)
        return followed

    def _may_follow(self, request: HttpRequest, name: Any) -> bool:
        if name not in self.leads_to:
            return True
        model, verb = self.leads_to[name]
        # Its own answer, which may be stricter than the permission of Django.
        table = self.admin_site.get_model_admin(model)
        return bool(getattr(table, f"has_{verb}_permission")(request))


class LongListAdmin(LinkingAdmin):
    """Never counts the whole table, neither for the list nor for its filters."""

    paginator = CappedPaginator
    show_full_result_count = False
    # Facets count the rows of each filter.
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 0
    change_list_template = "admin/long_list.html"
    ordering: ClassVar[tuple[str, ...]] = ("-id",)
    # Only the order that an index serves.
    sortable_by = ()

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False

    def log_action_on(
        self, request: HttpRequest, rows: Iterable[Model], message: str
    ) -> None:
        """The audit log, for what an action did to many."""
        user: Any = request.user
        LogEntry.objects.log_actions(user.pk, rows, CHANGE, change_message=message)


class ReadOnlyAdmin(LongListAdmin):
    """Rows that the album writes and people read."""

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False


class ReadOnlyInline(TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False


class AlbumFilter(admin.SimpleListFilter):
    """The largest albums; the list of albums links to every other."""

    title = "album"
    parameter_name = "album"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        # A site may have thousands of albums, and a filter shows all of its choices.
        largest = Album.objects.order_by("-photo_count", "key")[:MAX_ALBUMS_OFFERED]
        return [(str(album.pk), str(album)) for album in largest]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value is None:
            return queryset
        # No album has the id 0: a wrong value finds nothing instead of failing.
        return queryset.filter(album=value if value.isdecimal() else 0)


class NetworkFilter(admin.SimpleListFilter):
    """The networks that were ever looked at: a short table knows them."""

    title = "network"
    parameter_name = "network"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        names = Feed.objects.order_by("network").values_list("network", flat=True)
        return [(name, formatting.network(name)) for name in names.distinct()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value is None:
            return queryset
        # Of another value no index could say that there is none.
        is_offered = value in dict(self.lookup_choices)
        return queryset.filter(network=value) if is_offered else queryset.none()


def address(name: str) -> Callable[[Any, Model], SafeString | str]:
    """A column with an address from outside; a link only where one may lead there."""

    @admin.display(description=name.replace("_", " "))
    def shown(table: Any, row: Model) -> SafeString | str:
        text = getattr(row, name)
        link = formatting.web_address(text)
        return format_html('<a href="{}">{}</a>', link, text) if link else text or "–"

    return shown


def result_message(count: int, one: str, what: str) -> str:
    """`1 photo: hidden.`, `3 photos: hidden.`"""
    return f"{formatting.quantity(count, one, f'{one}s')}: {what}."
