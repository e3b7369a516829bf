"""The oEmbed provider: what a photo or a ranking looks like on other sites."""

from __future__ import annotations

import re
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit
from xml.sax.saxutils import escape

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views import View

from app.caching.cache_control import cache_in_proxies
from app.languages import without_language
from app.mixins import CommonListsMixin
from app.models import Album, Photo
from app.querysets import PhotoQuerySet
from app.syndication import embeds
from app.top_seven import versions
from app.views.page import top_seven_path
from app.views.top_seven import version_or_404
from twitter_album.redistribution_policy import Surface

# The two of the oEmbed specification, which also says which status is for what.
FORMATS = ("json", "xml")
MAX_ID = 2**63 - 1


class EmbedView(CommonListsMixin, View):
    """404 for what is not here, 401 for what must not be passed on, 501 for a format
    that is none of oEmbed's."""

    surface: ClassVar[Surface] = Surface.EMBED

    def get(self, request: HttpRequest) -> HttpResponse:
        form = request.GET.get("format", "json")
        if form not in FORMATS:
            return problem(501, "The format is json or xml.")
        try:
            answer = self.answer(request.GET.get("url", ""))
        except BadRequest as error:
            return problem(400, str(error))
        except Http404 as error:
            return problem(404, str(error))
        except embeds.EmbeddingForbidden:
            return problem(401, "Its network lets it be linked to, not embedded.")
        made = as_xml(answer) if form == "xml" else JsonResponse(answer)
        return cache_in_proxies(made)

    def answer(self, address: str) -> dict[str, Any]:
        width, height = self.limit("maxwidth"), self.limit("maxheight")
        name, values = page_of_address(address)
        if name == "photo":
            return embeds.photo_answer(self.photo(values["pk"]), width, height)
        if name in ("top-seven", "top-seven-version"):
            embed = self.ranking(**values)
            return embeds.ranking_answer(embed, width, height)
        raise Http404("Only photos and top sevens can be embedded.")

    def limit(self, name: str) -> int | None:
        text = self.request.GET.get(name)
        if text is None:
            return None
        if not re.fullmatch("[1-9][0-9]{0,5}", text):
            raise BadRequest(
                _("%(name)s must be a whole number of pixels.") % {"name": name}
            )
        return int(text)

    def restrict(self, photos: PhotoQuerySet) -> PhotoQuerySet:
        """What its page shows; whether more than a link is asked afterwards."""
        return photos.shown().redistributable(Surface.PAGE)

    def photo(self, pk: int) -> Photo:
        photos = self.restrict(Photo.objects.with_names())
        photo = photos.filter(pk=pk).first() if pk <= MAX_ID else None
        if photo is None:
            raise Http404("There is no such photo.")
        return photo

    def ranking(self, tag: str, number: str = "") -> embeds.Embed | None:
        """The present one, or the version of this number."""
        try:
            album = self.album_of(tag)
        except Album.DoesNotExist:
            raise Http404("There is no album of this topic.") from None
        photos = self.restrict(album.photos.with_names())
        if number:
            version = version_or_404(album, int(number))
            ranked = [rank.photo for rank in versions.ranks(version, photos)]
            best, path = [p for p in ranked if p], version.get_absolute_url()
        else:
            best, path = list(photos.top_seven_of(album)), top_seven_path(album)
        if not best:
            raise Http404("There is no photo to rank yet.")
        return embeds.of_ranking(album, best, path)


def page_of_address(address: str) -> tuple[str, dict[str, Any]]:
    """Which page of ours an address names; raises Http404."""
    if not address:
        raise BadRequest(_("url must be the address of a photo or a top seven."))
    try:
        parts = urlsplit(address)
        # Of another site we know nothing, and must not seem to.
        is_ours = parts.netloc == urlsplit(settings.SITE_URL).netloc
        if not is_ours or parts.scheme not in ("http", "https"):
            raise Http404("This address is not ours.")
        # Without a language: the page of every language is one photo.
        match = resolve(without_language(unquote(parts.path)).rstrip("/"))
    except (Resolver404, ValueError):
        raise Http404("There is nothing at this address.") from None
    return match.url_name or "", match.kwargs


def as_xml(answer: dict[str, Any]) -> HttpResponse:
    elements = "".join(
        f"<{name}>{escape(str(value))}</{name}>" for name, value in answer.items()
    )
    # As the specification of oEmbed writes it.
    head = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>'
    return HttpResponse(
        f"{head}\n<oembed>{elements}</oembed>\n", content_type="text/xml; charset=utf-8"
    )


def problem(status: int, reason: str) -> HttpResponse:
    return JsonResponse({"detail": reason}, status=status)
