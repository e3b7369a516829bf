"""What all pages have in common: the head, the navigation, the friendly errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from app.caching import album_versions
from app.caching.cache_control import cache_in_proxies
from app.caching.memoize import memoized
from app.gallery import displayed_names, formatting, search_field
from app.gallery.filters import PhotoFilters
from app.languages import shared_address
from app.mixins import CommonListsMixin
from app.models import Album, Owner
from app.querysets import OwnerQuerySet, PhotoQuerySet
from app.top_seven import share_picture_content, share_picture_drawing
from twitter_album.redistribution_policy import Surface

TOPIC_COLUMNS = ("tag", "title", "photo_count")
# What the navigation shows.
OWNER_COLUMNS = ("screen_name", "server", "display_name", "photo_count", "avatar_mark")


@dataclass(frozen=True, slots=True)
class Head:
    """What search engines and link previews read; `path` is the canonical one."""

    title: str
    description: str
    path: str
    picture: share_picture_content.SharePicture | None = None
    picture_alt: str = ""

    @property
    def address(self) -> str:
        return shared_address(self.path)

    @property
    def picture_address(self) -> str:
        return shared_address(self.picture.path) if self.picture else ""

    @property
    def picture_size(self) -> tuple[int, int]:
        return share_picture_drawing.SIZE


@dataclass(frozen=True)  # with slots, a cache would take longer to read it
class NavigationLink:
    url: str
    name: str
    count: str
    avatar: str = ""


class Page(CommonListsMixin, View):
    """A page takes photos whose picture is ready, and shows the navigation."""

    template_name: str
    # What the address chooses, where the page is a list of photos.
    filters = PhotoFilters()
    surface: ClassVar[Surface] = Surface.PAGE

    def restrict(self, photos: PhotoQuerySet) -> PhotoQuerySet:
        return photos.shown().redistributable(self.surface)

    def restrict_owners(self, owners: OwnerQuerySet) -> OwnerQuerySet:
        """Who is named: a name is more than an id and a link."""
        return owners.fully_shown(self.surface)

    def show(self, head: Head, **values: Any) -> HttpResponse:
        # The navigation marks the page that one is on, whatever its filters.
        common = {
            "head": head,
            "here": head.path.partition("?")[0],
            "search": search_field.field_of(values.get("album"), self.filters),
        }
        page = render(
            self.request, self.template_name, common | self.navigation() | values
        )
        return cache_in_proxies(page)

    def navigation(self) -> dict[str, tuple[NavigationLink, ...]]:
        # On every page and costly: made once for all until any album changes.
        return memoized(
            "navigation",
            self.surface,
            make=self._navigation,
            version=album_versions.of_all,
        )

    def _navigation(self) -> dict[str, tuple[NavigationLink, ...]]:
        return {"topics": self._topics(), "people": self._people()}

    def _topics(self) -> tuple[NavigationLink, ...]:
        albums = self.get_topics().only(*TOPIC_COLUMNS)
        return tuple(_link(album, album.display_title) for album in albums)

    def _people(self) -> tuple[NavigationLink, ...]:
        owners = self.get_owners().only(*OWNER_COLUMNS)
        return tuple(
            _link(owner, displayed_names.owner_name(owner)) for owner in owners
        )

    def album_or_404(self, tag: str) -> Album:
        try:
            return self.album_of(tag)
        except Album.DoesNotExist:
            raise Http404("There is no album of this topic.") from None


def _link(row: Album | Owner, name: str) -> NavigationLink:
    count = formatting.number(row.photo_count)
    avatar = row.avatar_path if isinstance(row, Owner) else ""
    return NavigationLink(row.get_absolute_url(), name, count, avatar)


def top_seven_path(album: Album) -> str:
    return reverse("top-seven", args=[str(album)])
