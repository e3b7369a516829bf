"""A page of photos in some order: what all of them have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponse

from app.gallery import (
    formatting,
    grid_sizes,
)
from app.gallery.card_facts import COLUMNS
from app.gallery.month_groups import groups
from app.gallery.pagination import InvalidPage, PageRequest, PhotoPage
from app.gallery.search_field import chips_of
from app.models import Album
from app.querysets import PhotoQuerySet
from app.views.page import Head, Page


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
