"""The read-only REST API, fed by the querysets that feed the pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import QueryDict
from django.utils.encoding import escape_uri_path
from rest_framework.exceptions import NotFound, ParseError
from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from app.api import serializers
from app.api.documentation import NAME, PAGE, SEARCH, TAG, documented
from app.api.newer import newer
from app.api.photo_fields import COLUMNS, ORIGINAL, PhotoForm
from app.caching.cache_control import cache_in_proxies
from app.gallery.filters import DEFAULT_SORT, PhotoFilters
from app.gallery.pagination import InvalidPage, PageRequest
from app.gallery.search import Search
from app.mixins import CommonListsMixin
from app.models import Photo
from app.querysets import PhotoQuerySet


class ReadOnlyRenderer(BrowsableAPIRenderer):
    """The page for browsers, without the forms of an API that takes data."""

    def show_form_for_method(self, *args: Any, **kwargs: Any) -> bool:
        return False


class CachedApi(APIView):
    """What is no error may be kept, as pages may."""

    is_cached: ClassVar[bool] = True

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Any:
        made = super().finalize_response(request, response, *args, **kwargs)
        return cache_in_proxies(made) if made.status_code == 200 else made


class AlbumApi(CommonListsMixin, CachedApi):
    """What only reads what is public."""

    renderer_classes = (JSONRenderer, ReadOnlyRenderer)
    form: ClassVar[PhotoForm] = ORIGINAL

    def handle_exception(self, error: Exception) -> Response:
        if isinstance(error, ObjectDoesNotExist):
            error = NotFound("There is no such topic or person here.")
        elif isinstance(error, InvalidPage):
            error = ParseError(str(error))
        return super().handle_exception(error)

    def photos_json(self, rows: Any) -> list[dict[str, Any]]:
        rows = list(rows)
        linked = settings.DISPLAY_POLICY.linked(self.surface)
        # One query for all photos of the page.
        copies = self._copies([row.pk for row in rows])
        return [
            self.form.restricted(row)
            if row.network in linked
            else self.form.full(row, copies[row.pk])
            for row in rows
        ]

    def _copies(self, shown: list[int]) -> dict[int, list[Photo]]:
        """By the photo that is shown for them; of networks shown in full only."""
        copies: dict[int, list[Photo]] = defaultdict(list)
        for copy in Photo.objects.copies_of(shown).fully_shown(self.surface):
            copies[copy.duplicate_of_id or 0].append(copy)
        return copies

    def address(self, link: dict[str, str] | None) -> str | None:
        """This list at another position; other parameters stay as they were.

        Never from the Host header: whoever sends it may lie.
        """
        if link is None:
            return None
        query: QueryDict = self.request.query_params.copy()
        # A position replaces the other one: both at once are an error.
        for name in ("after", "before"):
            query.pop(name, None)
        for name, value in link.items():
            query[name] = value
        path = escape_uri_path(self.request.path)
        return f"{settings.SITE_URL}{path}?{query.urlencode()}"

    def page_json(
        self,
        photos: PhotoQuerySet,
        page_request: PageRequest,
        people: Sequence[int] = (),
        search: Search | None = None,
    ) -> dict[str, Any]:
        page = page_request.take(photos, columns=COLUMNS, people=people, search=search)
        return {
            "data": self.photos_json(page.photos),
            "next": self.address(page.next),
            "previous": self.address(page.previous),
            "newer": self.address(newer(page_request, page.photos)),
        }


class PhotoListApi(AlbumApi):
    """A keyset page of visible photos, newest first."""

    sort_name: ClassVar[str] = DEFAULT_SORT

    def get_photos(self) -> PhotoQuerySet:
        raise NotImplementedError

    def get_people(self) -> list[int]:
        """Whose of them; none means everybody's."""
        return []

    def page(self, request: Request) -> Response:
        filters = PhotoFilters.read_search(request.query_params, self.sort_name)
        page_request = PageRequest.read(request.query_params, filters.sort)
        people = self.get_people()
        photos = self.choose(self.get_photos(), filters)
        return Response(self.page_json(photos, page_request, people, filters.search))


class IndexApi(PhotoListApi):
    """All albums' photos, the newest included first, each picture once."""

    name = "All photos"

    @documented("listNewestPhotos", serializers.PhotoPageSerializer, (SEARCH, *PAGE))
    def get(self, request: Request, **kwargs: str) -> Response:
        return self.page(request)

    def get_photos(self) -> PhotoQuerySet:
        return self.photos_of_all()


class TopSevenApi(AlbumApi):
    """The most favoured photos of one hashtag whose pictures are stored."""

    name = "Top seven"

    @documented("getTopSeven", serializers.TopSevenSerializer, (TAG,))
    def get(self, request: Request, **kwargs: str) -> Response:
        album = self.album_of(self.kwargs["tag"])
        self.name = f"Top seven of {album.display_title}"
        ranked = self.top_seven_of_topic(album)
        return Response({"data": self.photos_json(ranked.rows(*COLUMNS))})


class OwnerApi(PhotoListApi):
    """The photos of whoever has this handle or display name, newest post first."""

    name = "A person"
    sort_name = "posted"

    @documented(
        "listPhotosOfName", serializers.PhotoPageSerializer, (NAME, SEARCH, *PAGE)
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        return self.page(request)

    def get_photos(self) -> PhotoQuerySet:
        return self.photos_of_people()

    def get_people(self) -> list[int]:
        _, owners = self.owners_at(self.kwargs["name"])
        return [owner.pk for owner in owners]


class UnknownApi(AlbumApi):
    """Every other address below `/api`."""

    name = "Nothing here"

    def get(self, request: Request, **kwargs: str) -> Response:
        # JSON, as everything below `/api`.
        raise NotFound("There is nothing at this address.")
