"""Downloads an album as a ZIP: the frozen album, made while it is read."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.generic import View

from app.admin.base import LinkingAdmin
from app.api.exports import Parts, places
from app.freeze.streamed import streamed_zip
from app.models import Album

BUSY = (
    "Other downloads take all their places: try again in a few minutes, or use "
    "`manage.py freeze` on the server."
)


class AlbumZipView(View):
    """For staff alone: it has every picture in every size, and holds one of the places
    of exports as long as its reader takes."""

    # The albums' table of the admin, which knows who may do what.
    table: LinkingAdmin | None = None

    def dispatch(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        if self.table is None or not self.table.has_view_permission(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        album = get_object_or_404(Album, pk=object_id)
        if not places.acquire(blocking=False):
            messages.warning(request, BUSY)
            address = reverse("admin:app_album_change", args=[album.pk])
            return HttpResponseRedirect(address)
        day = timezone.localdate().isoformat()
        blocks = streamed_zip(album, f"album-{day}", settings.LANGUAGE_CODE)
        response = StreamingHttpResponse(Parts(blocks), content_type="application/zip")
        name = content_disposition_header(True, f"{album.tag}-{day}.zip")
        response["Content-Disposition"] = name or "attachment"
        response["Cache-Control"] = "no-store"
        return response
