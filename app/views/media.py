"""Serves stored pictures where no web server in front does, or leads to them on S3."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views import View
from django.views.static import serve

from app.moderation import removal_log
from twitter_album import rendition_sizes

# Seconds: a file's name is the hash of what is in it.
YEAR_SECONDS = 31_536_000


class MediaView(View):
    def get(self, request: HttpRequest, path: str) -> HttpResponseBase:
        # Who was removed is nobody's business.
        if path.startswith(f"{removal_log.FOLDER}/"):
            raise Http404("There is no such picture.")
        if not isinstance(default_storage, FileSystemStorage):
            return redirect_to_s3(path)
        response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
        patch_cache_control(response, public=True, max_age=YEAR_SECONDS, immutable=True)
        return response


def redirect_to_s3(name: str) -> HttpResponseRedirect:
    # A bucket may hold what is not ours: nothing else of it is signed for anybody.
    if not rendition_sizes.is_rendition_name(name):
        raise Http404("There is no such picture.")
    storage: Any = default_storage
    address, seconds = storage.readable_url(name)
    response = HttpResponseRedirect(address)
    patch_cache_control(response, public=True, max_age=seconds)
    return response
