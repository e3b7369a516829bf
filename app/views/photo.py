"""The page of one photo, and the same as a panel for the lightbox."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from app.caching.cache_control import cache_in_proxies
from app.context_processors import removal_link
from app.gallery import accent_colour, formatting, justified_rows, neighbours
from app.gallery.card_facts import COLUMNS
from app.gallery.neighbours import Neighbours
from app.gallery.photo_cards import card, cards, is_linked, link_card
from app.gallery.way_on import way_on
from app.languages import without_language
from app.models import Album, MovedAddress, Photo, Tombstone
from app.syndication import embeds
from app.top_seven import share_picture_content
from app.views.page import Head, NavigationLink, Page
from app.views.photo_facts import facts_of, head_of, is_shared, links_to

MAX_ID = 2**63 - 1
TILE_HEIGHT_PIXELS = 180


class PhotoView(Page):
    template_name = "app/photo.html"
    link_template_name = "app/photo_link.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        photo = self.restrict(Photo.objects.with_names()).filter(pk=pk).first()
        if photo is None:
            return self.redirect_or_gone(pk)
        if is_linked(photo):
            return self.link_to(photo)
        shown = card(photo)
        head = head_of(photo, shown)
        return self.show(
            head,
            **self.neighbours_in_album(photo),
            **facts_of(photo, shown),
            embed=embeds.of_photo(photo),
            facebook=share_picture_content.facebook_link(head.address)
            if is_shared(photo)
            else "",
            copies=links_to(
                Photo.objects.copies_of([photo.pk]).fully_shown(self.surface)
            ),
        )

    def show(self, head: Head, **values: Any) -> HttpResponse:
        """Its navigation is a drawer on a phone alone: all steps back behind the
        picture."""
        values |= {"head": head, "here": head.path} | self.navigation()
        # The form that asks for a removal already knows the photo.
        values["removal_link"] = removal_link(without_language(head.path))
        values["report_url"] = reverse("photo-report", args=[self.kwargs["pk"]])
        page = render(self.request, self.template_name, values)
        return cache_in_proxies(page)

    def neighbours_in_album(self, photo: Photo) -> dict[str, Any]:
        """The photo's neighbours and position in its album, for the templates."""
        album = photo.album
        listed = self.photos_of_topic(album).only(*COLUMNS)
        near = neighbours.of_photo(photo, listed)
        return self.position_in_album(album, near) | {
            "newer": near.before.get_absolute_url() if near.before else "",
            "older": near.after.get_absolute_url() if near.after else "",
            "tiles": tiles([*near.newer, photo, *near.older], photo),
            "accent": accent_colour.of_ranking(list(self.top_seven_of_topic(album))),
        }

    def position_in_album(self, album: Album, near: Neighbours) -> dict[str, Any]:
        path = album.get_absolute_url()
        is_true = neighbours.counts_all_it_shows(album)
        position = near.position if is_true else None
        return {
            "album_name": album.display_title,
            "back": f"{path}?{urlencode(near.page)}" if near.page else path,
            "position": formatting.number(position) if position else "",
            "total": formatting.number(max(album.photo_count, near.position or 0)),
        }

    def link_to(self, photo: Photo) -> HttpResponse:
        """In place of a picture that is shown at its network only."""
        self.template_name = self.link_template_name
        shown, topic = link_card(photo), str(photo.album)
        title = _("%(photo)s, in %(topic)s") % {"photo": shown.name, "topic": topic}
        return self.show(
            Head(
                title,
                title,
                photo.get_absolute_url(),
                share_picture_content.of_ranking(photo.album, [photo]),
                shown.name,
            ),
            **self.neighbours_in_album(photo),
            photo=shown,
            included_at=photo.first_seen.isoformat(),
            included=formatting.moment(photo.first_seen),
        )

    def redirect_or_gone(self, pk: int) -> HttpResponse:
        """A copy leads to the one shown in its place; what was taken down is gone."""
        # An overflow in SQLite.
        if pk > MAX_ID:
            raise Http404("There is no such photo.")
        # Addresses that were shared before the copy was found still lead to the
        # picture.
        shown = self.restrict(Photo.objects.filter(duplicates=pk)).first()
        if shown is not None:
            return HttpResponseRedirect(shown.get_absolute_url())
        if moved := MovedAddress.of(self.request.path_info):
            return HttpResponsePermanentRedirect(moved)
        # Search engines forget a 410 sooner than a 404.
        taken_down = Photo.objects.filter(pk=pk).filter(
            Q(is_hidden=True)
            | Q(is_owner_blocked=True)
            | Q(missing_since__isnull=False)
        )
        stones = Tombstone.objects.filter(photo_number=pk)
        if taken_down.exists() or stones.exists():
            album = Album.objects.filter(photos=pk).first()
            values = {"way_on": way_on(album)}
            return render(self.request, "410.html", values, status=410)
        raise Http404("There is no such photo.")


class PhotoPanelView(PhotoView):
    """What the lightbox shows beside a picture: the very panel of its page."""

    template_name = link_template_name = "app/_photo_panel.html"

    def navigation(self) -> dict[str, tuple[NavigationLink, ...]]:
        return {}

    def show(self, head: Head, **values: Any) -> HttpResponse:
        response = super().show(head, is_panel=True, **values)
        # A part of a page, without its head.
        response["X-Robots-Tag"] = "noindex"
        return response

    def neighbours_in_album(self, photo: Photo) -> dict[str, Any]:
        listed = self.photos_of_topic(photo.album)
        # The lightbox has the neighbours itself: the tiles of the page.
        position = neighbours.position(photo, listed)
        return self.position_in_album(photo.album, Neighbours([], [], position))


def tiles(photos: list[Photo], here: Photo) -> list[dict[str, Any]]:
    """Cards with the width in pixels at which they are shown."""
    return [
        {
            "card": tile,
            "width": round(TILE_HEIGHT_PIXELS * ratio(photo)),
            "is_here": photo.pk == here.pk,
            "url": photo.get_absolute_url(),
        }
        for photo, tile in zip(photos, cards(photos), strict=True)
    ]


def ratio(photo: Photo) -> float:
    return justified_rows.ratio(
        justified_rows.ratio_step(photo.width or 1, photo.height or 1)
    )
