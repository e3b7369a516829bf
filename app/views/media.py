"""Serves stored pictures where no web server in front does, as under `runserver`."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views import View
from django.views.static import serve

# Seconds: a file's name is the hash of what is in it.
YEAR_SECONDS = 31_536_000


class MediaView(View):
    def get(self, request: HttpRequest, path: str) -> HttpResponseBase:
        response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
        patch_cache_control(response, public=True, max_age=YEAR_SECONDS, immutable=True)
        return response
