"""How many photos came since a wall was shown: its page asks now and then."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from app import display
from app.paging import INCLUDED, PAGE_SIZE, InvalidPage, PageRequest
from app.selections import Selection
from app.views.page import Page


class NewsView(Page):
    """`?before=` is the position of the newest photo that the page shows."""

    def get(self, request: HttpRequest, tag: str) -> JsonResponse:
        album = self.album_or_404(tag)
        try:
            selection = Selection.read(request.GET, list(display.NETWORKS))
            asked = PageRequest.read(request.GET)
        except InvalidPage as error:
            raise BadRequest(str(error)) from None
        photos = selection.of(self.photos_of_topic(album)).select_related(None)
        if asked.before:
            photos = photos.filter(INCLUDED.beyond(asked.before, is_reversed=True))
        newest = photos.order_by(*INCLUDED.order()).values_list("pk", flat=True)
        count = len(newest[: PAGE_SIZE + 1])
        words = ngettext("%(number)s new photo", "%(number)s new photos", count)
        if count > PAGE_SIZE:
            words = _("More than %(number)s new photos")
        told = words % {"number": display.number(min(count, PAGE_SIZE))}
        response = JsonResponse(
            {"count": count, "words": told, "is_a_page": count <= PAGE_SIZE}
        )
        response["Cache-Control"] = "no-cache"
        return response
