"""Downloads: the ZIP of a top seven, and QR codes of our own pages."""

from __future__ import annotations

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.urls import Resolver404, resolve, reverse
from django.utils.encoding import escape_uri_path
from django.utils.http import content_disposition_header
from django.views import View

from app.gallery import qr_codes
from app.models import MovedAddress
from app.top_seven import on_demand, zip_export
from app.top_seven import versions as rankings
from app.views.errors import unavailable
from app.views.page import Page
from app.views.top_seven import version_or_404


class TopSevenZipView(Page):
    """The seven pictures and their captions, ready for an album on Facebook."""

    def get(self, request: HttpRequest, tag: str, number: int) -> HttpResponseBase:
        album = self.album_or_404(tag)
        if moved := MovedAddress.of_version(request.path_info, tag, album):
            return HttpResponsePermanentRedirect(moved)
        ranking = version_or_404(album, number)
        ranks = zip_export.exportable_ranks(ranking)
        # The clock makes the files; a reader who made them would stop the others.
        if not zip_export.is_ready(ranks):
            return unavailable(request, is_prepared=True)
        # Read as a whole: where S3 fails under way that is 503, and no broken file.
        archive = zip_export.archive(ranking, ranks)
        response = HttpResponse(archive, content_type="application/zip")
        name = f"{zip_export.file_stem(ranking)}.zip"
        response["Content-Disposition"] = content_disposition_header(True, name) or ""
        # It is compressed, and a download that is unpacked under way is no ZIP.
        response["Content-Encoding"] = "identity"
        response["Cache-Control"] = "no-cache"
        # A search engine would fetch seven pictures of each version.
        response["X-Robots-Tag"] = "noindex"
        return response


class PresentTopSevenZipView(Page):
    """Leads to the export of the present version, or of the newest that is ready."""

    def get(self, request: HttpRequest, tag: str) -> HttpResponse:
        album = self.album_or_404(tag)
        best = list(self.top_seven_of_topic(album))
        if not best:
            raise Http404("There is nothing to download yet.")
        present = rankings.version_of(album, best)
        versions = [present, *rankings.past(album, present)]
        for ranking in filter(None, versions):
            if zip_export.is_ready(zip_export.exportable_ranks(ranking)):
                address = reverse("top-seven-export", args=[str(album), ranking.number])
                return HttpResponseRedirect(address)
        return unavailable(request, is_prepared=True)


class QrCodeView(View):
    """The address of one of our pages as a picture that a camera reads."""

    def get(self, request: HttpRequest, path: str, kind: str) -> HttpResponse:
        try:
            # Only pages that there are: nobody shall fill the memory with codes of
            # addresses that they make up.
            resolve(f"/{path}")
        except Resolver404:
            raise Http404("There is no such page.") from None
        # `#` of a hashtag is part of the path here, never a fragment.
        address = f"{settings.SITE_URL}{escape_uri_path(f'/{path}')}"
        if len(address) > qr_codes.MAX_ADDRESS_LENGTH:
            raise Http404("The address is too long for a QR code.")
        try:
            drawn = qr_codes.picture(address, kind)
        except on_demand.Busy:
            return unavailable(request)
        types = {"svg": "image/svg+xml", "png": "image/png"}
        response = HttpResponse(drawn, content_type=types[kind])
        response["Cache-Control"] = "public, max-age=86400"
        if kind == "png":
            response["Content-Disposition"] = 'attachment; filename="qr-code.png"'
        return response
