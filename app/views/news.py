"""How many photos came since a wall was shown: its page asks now and then."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from app import display
from app.paging import INCLUDED, PAGE_SIZE, InvalidPage, PageRequest
from app.querysets import PhotoQuerySet
from app.selections import Selection
from app.views.page import Page, let_proxies_keep


class NewsView(Page):
    """`?before=` is the position of the newest photo that the page shows; without a
    tag, the page shows photos of all albums."""

    def get(self, request: HttpRequest, tag: str = "") -> HttpResponse:
        try:
            asked = PageRequest.read(request.GET)
            photos = self.chosen(tag).select_related(None)
        except InvalidPage as error:
            raise BadRequest(str(error)) from None
        if asked.before:
            photos = photos.filter(INCLUDED.beyond(asked.before, is_reversed=True))
        newest = photos.order_by(*INCLUDED.order()).values_list("pk", flat=True)
        count = len(newest[: PAGE_SIZE + 1])
        words = ngettext("%(number)s new photo", "%(number)s new photos", count)
        if count > PAGE_SIZE:
            words = _("More than %(number)s new photos")
        told = words % {"number": display.number(min(count, PAGE_SIZE))}
        return let_proxies_keep(JsonResponse({"count": count, "words": told}))

    def chosen(self, tag: str) -> PhotoQuerySet:
        """Raises InvalidPage."""
        if not tag:
            return self.photos_of_all()
        selection = Selection.read(self.request.GET, list(display.NETWORKS))
        return selection.of(self.photos_of_topic(self.album_or_404(tag)))
