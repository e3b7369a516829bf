"""The admin's page of `manage.py doctor`: what is wrong, looked at when asked."""

from __future__ import annotations

from threading import Lock
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from twitter_album.doctor import registry
from twitter_album.doctor.findings import Options, Severity

HEADINGS = {"Wrong": Severity.ERROR, "To think about": Severity.WARNING}
# It asks other servers: one at a time is enough for all who work here.
_looking = Lock()


@method_decorator(never_cache, name="dispatch")
class DoctorView(TemplateView):
    """For superusers: findings name paths and servers."""

    template_name = "admin/doctor.html"

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        user = request.user
        if not (user.is_active and user.is_authenticated and user.is_superuser):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"title": "Is everything right?", **kwargs}
        return {**admin.site.each_context(self.request), **own}

    def post(self, request: HttpRequest) -> HttpResponse:
        """Looks now; what costs money is left out."""
        if not _looking.acquire(blocking=False):
            return self.render_to_response(self.get_context_data(is_busy=True))
        try:
            report = registry.examine(Options())
        finally:
            _looking.release()
        groups = [
            (heading, severity.name.lower(), report.of(severity))
            for heading, severity in HEADINGS.items()
        ]
        context = self.get_context_data(report=report, groups=groups)
        return self.render_to_response(context)
