"""The admin's site: what holds for every table in it, ours and those of other apps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import BadRequest, ValidationError
from django.db import ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from app import login_throttle
from twitter_album import __version__
from twitter_album.unstorable_values import UnstorableValue

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

# What Django's lookups raise of a value that is none of theirs, each its own way.
WRONG_LOOKUP = (
    UnstorableValue,
    ProgrammingError,
    IncorrectLookupParameters,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)


class AlbumAdminSite(admin.AdminSite):
    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        # Here and below, because the apps have to be loaded before these.
        from app import site

        # The organiser's name for it, as on its pages.
        name = site.given_name() or "Photo album"
        own = {"site_header": name, "site_title": name, "album_version": __version__}
        return super().each_context(request) | own

    def get_urls(self) -> list[Any]:
        from app.admin.desk.page import fetch_album
        from app.admin.doctor import DoctorView

        doctor = self.admin_view(DoctorView.as_view())
        fetch = self.admin_view(fetch_album)
        return [
            path("doctor/", doctor, name="doctor"),
            path("fetch/<int:object_id>/", fetch, name="fetch_album"),
            *super().get_urls(),
        ]

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        from app.admin.desk import page

        return super().index(request, page.context(request) | (extra_context or {}))

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[Any]:
        from app.admin import sections

        if app_label:
            return super().get_app_list(request, app_label)
        return sections.arranged(self._build_app_dict(request).values(), request.path)

    def register(
        self,
        model_or_iterable: Any,
        admin_class: type[Any] | None = None,
        **options: Any,
    ) -> None:
        given = admin_class or admin.ModelAdmin
        # For the tables of libraries too, whose classes we cannot change.
        checked = type(given.__name__, (CheckedAdmin, given), {})
        super().register(model_or_iterable, checked, **options)

    @method_decorator(never_cache)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method != "POST":
            return super().login(request, extra_context)
        # Before the password is checked, which is what costs.
        if login_throttle.is_locked(request):
            return login_throttle.locked_out(request)
        lock = login_throttle.login_lock(request)
        # Nobody waits in line: the threads that make pages would all stand in it.
        if not lock.acquire(blocking=False):
            return login_throttle.busy()
        try:
            response = super().login(request, extra_context)
        finally:
            lock.release()
        if request.user.is_authenticated:
            login_throttle.remember_browser(request, response)
        return response


class CheckedList(ChangeList):
    def get_results(self, request: HttpRequest) -> None:
        """Django asks the database here, and looks for wrong parameters before."""
        try:
            super().get_results(request)
        except WRONG_LOOKUP as error:
            # Without filters the mistake is ours: it must not be taken for a wrong
            # address.
            if not self.filter_params:
                raise
            raise IncorrectLookupParameters from error


class CheckedAdmin(ModelAdmin):
    """What stands in the address of a list is wrong until it proves right."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return CheckedList

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """No pattern, which may be wrong or take for ever."""
        is_pattern = lookup.endswith(("__regex", "__iregex"))
        return not is_pattern and super().lookup_allowed(lookup, value, request)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        from app.admin import sections

        # Django gives them to the database unchecked.
        self._check_keys(request.POST.getlist(ACTION_CHECKBOX_NAME))
        name = sections.name_of(self.model)
        context = {"title": name} if name else {}
        return super().changelist_view(request, context | (extra_context or {}))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        from app.admin import sections

        context = {"table_name": sections.name_of(self.model)}
        return super().changeform_view(
            request, object_id, form_url, context | (extra_context or {})
        )

    def _check_keys(self, keys: Iterable[str]) -> None:
        try:
            for key in keys:
                self.opts.pk.clean(key, None)
        except ValidationError:
            raise BadRequest("What was chosen is no row of this list.") from None
