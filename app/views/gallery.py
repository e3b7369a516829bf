"""The gallery pages: photos of all albums, of one topic, of one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
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
    displayed_names,
    empty_pages,
    formatting,
    grid_sizes,
    people_cards,
)
from app.gallery.album_cover import cover_of
from app.gallery.card_facts import COLUMNS
from app.gallery.filters import PhotoFilters
from app.gallery.month_groups import groups
from app.gallery.pagination import INCLUDED, InvalidPage, PageRequest, PhotoPage
from app.gallery.photo_cards import cards_of_ranking
from app.gallery.search_field import chips_of
from app.gallery.way_on import way_on
from app.models import Album, Owner
from app.querysets import PhotoQuerySet
from app.syndication import changes
from app.syndication.all_albums_cursor import AllAlbumsCursor
from app.top_seven import share_picture_content
from app.views.album_header import filter_options_of, header_of
from app.views.page import Head, Page, top_seven_path


class PhotosPage(Page):
    """A page of photos with its neighbours, in the order of `filters`."""

    def page_of(
        self,
        photos: PhotoQuerySet,
        people: Sequence[int] = (),
        *,
        album: Album | None = None,
    ) -> PhotoPage:
        """Of `photos`, what the filters choose; of these people or in this album."""
        search = self.filters.search_in(album) if album else self.filters.search
        chosen = self.choose(photos, self.filters)
        try:
            page_request = PageRequest.read(self.request.GET, self.filters.sort)
        except InvalidPage as error:
            raise BadRequest(str(error)) from None
        return page_request.take(chosen, columns=COLUMNS, people=people, search=search)

    def show_gallery(
        self,
        head: Head,
        page: PhotoPage,
        *,
        since: object = None,
        counts: Mapping[str, int] | None = None,
        **values: Any,
    ) -> HttpResponse:
        """`since`: a cursor, read before the photos, by which the page asks for new
        ones where it shows the newest; `counts`: of the list's days or months."""
        path = head.path.partition("?")[0]
        size = grid_sizes.chosen(self.request.GET)
        query = self.filters.query | grid_sizes.query_of(size)
        here = self.query_of_page()
        response = self.show(
            head,
            page_address=formatting.address(path, here, grid_sizes.query_of(size)),
            sizes=tuple(grid_sizes.links(path, here, size)),
            # Only where the newest stand: on later pages new photos are nothing that is
            # missing.
            since="" if page.previous else str(since or ""),
            groups=groups(
                page.photos,
                self.filters.sort.fields[0],
                fill=grid_sizes.SIZES[size].fill,
                counts=counts,
                is_counted=not self.filters.is_filtered,
            ),
            newer=formatting.address(path, query, page.previous)
            if page.previous
            else "",
            older=formatting.address(path, query, page.next) if page.next else "",
            q=self.filters.q,
            chips=chips_of(path, self.filters, values.get("album")),
            **values,
        )
        if self.filters.q:
            # There are as many of these as words.
            response["X-Robots-Tag"] = "noindex"
        return response

    def canonical(self, path: str) -> str:
        """The address of this page of the list: choices and positions count, the rest
        not."""
        return formatting.address(path, self.query_of_page())

    def query_of_page(self) -> dict[str, str]:
        # Facebook and others add parameters to what is shared: these make no page of
        # their own. In any size its photos are the same.
        query = self.request.GET
        position = {name: query[name] for name in ("after", "before") if name in query}
        chosen = {
            name: value
            for name, value in self.filters.query.items()
            if name != grid_sizes.PARAMETER
        }
        return chosen | position


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
        photos_so_far = formatting.quantity(album.photo_count, "photo", "photos")
        try:
            self.filters = PhotoFilters.read(request.GET, list(formatting.NETWORKS))
        except InvalidPage as error:
            raise BadRequest(str(error)) from None
        size = grid_sizes.chosen(request.GET)
        self.filters = grid_sizes.kept_in(self.filters, size)
        # The same, for one album.
        since = changes.cursor_of(album, self.surface)
        page = self.page_of(self.photos_of_topic(album), album=album)
        # Of a choice the page says no more than that it has no photo.
        counts = album_days.day_counts(album, self.filters)
        is_empty = not (page.photos or self.filters.is_filtered)
        # Of the version: it is the same for every filter, order and page of the album.
        top_seven = memoized(
            "top_seven",
            album.pk,
            album.version,
            self.surface,
            make=lambda: list(self.top_seven_of_topic(album).rows(*COLUMNS)),
        )
        return self.show_gallery(
            Head(
                album.display_title,
                formatting.dated(
                    album.description
                    or _("Photos posted under %(album)s: %(photos)s so far.")
                    % {"album": album, "photos": photos_so_far},
                    album.days,
                ),
                self.canonical(album.get_absolute_url()),
                share_picture_content.of_ranking(album, top_seven),
                _("The most favoured photos of %(album)s")
                % {"album": album.display_title},
            ),
            page,
            since=since,
            album=album,
            header=header_of(album),
            filters=filter_options_of(album, self.filters),
            counts=counts,
            dates=album_days.date_links(album, self.filters, counts),
            accent=accent_colour.of_ranking(top_seven),
            why_empty=empty_pages.of_album(album) if is_empty else [],
            way_on=None if page.photos else way_on(album),
            has_ranking=bool(top_seven),
            # In any other order or choice, "2 of 49" would be told of another list.
            has_positions=self.filters.sort is INCLUDED
            and not self.filters.is_filtered,
            cover=cover_of(album, cards_of_ranking(top_seven)),
            top_seven_url=top_seven_path(album),
            new_photos_url=reverse("new-photos", args=[str(album)])
            if self.filters.sort is INCLUDED
            else "",
            events_url=events_address(album),
        )


class OwnerView(PhotosPage):
    template_name = "app/owner.html"

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        self.filters = PhotoFilters.read_search(request.GET, "posted")
        try:
            owners = self.owners_named(name)
        except Owner.DoesNotExist:
            raise Http404("Nobody of this name has a photo here.") from None
        people = [Person(owner) for owner in owners]
        title = people[0].name
        only = owners[0].get_absolute_url() if len(owners) == 1 else ""
        return self.show_gallery(
            Head(
                title,
                _("Photos by %(name)s, newest first.") % {"name": title},
                self.canonical(only or reverse("owner", args=[name])),
            ),
            self.page_of(self.photos_of_people(), [owner.pk for owner in owners]),
            people_here=people,
            only=people[0] if len(people) == 1 else None,
            albums=people_cards.albums_of(owners[0]) if only else [],
            best=people_cards.best_of(owners[0], self.photos_of_people())
            if only and not self.filters.q
            else None,
        )


class Person:
    """An owner as the head of their page shows them."""

    def __init__(self, owner: Owner) -> None:
        self.name = displayed_names.owner_name(owner)
        self.handle = formatting.plain(str(owner))
        self.url = formatting.web_address(owner.url)
        self.avatar = owner.avatar_path
        self.network = formatting.network(owner.network)
        self.count = formatting.quantity(owner.photo_count, "photo", "photos")
