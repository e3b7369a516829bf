"""The gallery pages: photos of all albums, and of one topic."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from app import site
from app.caching.memoize import memoized
from app.events.addresses import events_address
from app.gallery import (
    accent_colour,
    album_covers,
    album_days,
    empty_pages,
    formatting,
    grid_sizes,
)
from app.gallery.album_cover import cover_of
from app.gallery.card_facts import COLUMNS
from app.gallery.filters import PhotoFilters
from app.gallery.pagination import INCLUDED, InvalidPage, PhotoPage
from app.gallery.photo_cards import cards_of_ranking
from app.gallery.way_on import way_on
from app.models import Album, Photo
from app.syndication import changes
from app.syndication.all_albums_cursor import AllAlbumsCursor
from app.top_seven import share_picture_content
from app.views.album_header import filter_options_of, header_of
from app.views.page import Head, top_seven_path
from app.views.photos_page import PhotosPage


class IndexView(PhotosPage):
    """All photos; where there is one album, the page of that album."""

    template_name = "app/index.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        albums = list(Album.objects.only("tag").order_by("pk")[:2])
        if len(albums) == 1:
            return TopicView.as_view()(request, tag=str(albums[0]))
        shown = site.current()
        # Before the photos: what comes in between is announced, not lost.
        since = AllAlbumsCursor.present(self.surface)
        self.filters = PhotoFilters.read_search(request.GET)
        page = self.page_of(self.photos_of_all())
        return self.show_gallery(
            Head(
                _("All photos"),
                shown.description
                or _("The photos that people post under our hashtags, newest first."),
                self.canonical(reverse("index")),
            ),
            page,
            since=since,
            covers=() if page.previous or self.filters.q else album_covers.of_largest(),
            why_empty=[] if page.photos or self.filters.q else empty_pages.of_all(),
            way_on=None if page.photos else way_on(),
            new_photos_url=reverse("all-new-photos"),
            site=shown,
        )


class TopicView(PhotosPage):
    template_name = "app/topic.html"

    def get(self, request: HttpRequest, tag: str) -> HttpResponse:
        album = self.album_or_404(tag)
        self.filters = self.read_filters()
        # Before the photos: what comes in between is announced, not lost.
        since = changes.cursor_of(album, self.surface)
        page = self.page_of(self.photos_of_topic(album), album=album)
        counts = album_days.day_counts(album, self.filters)
        top_seven = self.memoized_top_seven(album)
        return self.show_gallery(
            self.head_of(album, top_seven),
            page,
            since=since,
            album=album,
            header=header_of(album),
            filters=filter_options_of(album, self.filters),
            counts=counts,
            dates=album_days.date_links(album, self.filters, counts),
            accent=accent_colour.of_ranking(top_seven),
            has_ranking=bool(top_seven),
            cover=cover_of(album, cards_of_ranking(top_seven)),
            top_seven_url=top_seven_path(album),
            events_url=events_address(album),
            **self.values_of_order(album),
            **self.values_of_empty(album, page),
        )

    def read_filters(self) -> PhotoFilters:
        query = self.request.GET
        try:
            filters = PhotoFilters.read(query, list(formatting.NETWORKS))
        except InvalidPage as error:
            raise BadRequest(str(error)) from None
        return grid_sizes.kept_in(filters, grid_sizes.chosen(query))

    def memoized_top_seven(self, album: Album) -> list[Photo]:
        """Of the version: it is the same for every filter, order and page."""
        return memoized(
            "top_seven",
            album.pk,
            album.version,
            self.surface,
            make=lambda: list(self.top_seven_of_topic(album).rows(*COLUMNS)),
        )

    def head_of(self, album: Album, top_seven: list[Photo]) -> Head:
        photos = formatting.quantity(album.photo_count, "photo", "photos")
        names = {"album": album, "photos": photos}
        description = album.description or (
            _("Photos posted under %(album)s: %(photos)s so far.") % names
        )
        title = album.display_title
        return Head(
            title,
            formatting.dated(description, album.days),
            self.canonical(album.get_absolute_url()),
            share_picture_content.of_ranking(album, top_seven),
            _("The most popular photos of %(album)s") % {"album": title},
        )

    def values_of_order(self, album: Album) -> dict[str, Any]:
        is_newest_first = self.filters.sort is INCLUDED
        new_photos = reverse("new-photos", args=[str(album)])
        return {
            # In any other order or choice, "2 of 49" would be told of another list.
            "has_positions": is_newest_first and not self.filters.is_filtered,
            "new_photos_url": new_photos if is_newest_first else "",
        }

    def values_of_empty(self, album: Album, page: PhotoPage) -> dict[str, Any]:
        # Of a choice the page says no more than that it has no photo.
        is_empty = not (page.photos or self.filters.is_filtered)
        return {
            "why_empty": empty_pages.of_album(album) if is_empty else [],
            "way_on": None if page.photos else way_on(album),
        }
