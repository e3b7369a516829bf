"""Photos of one album, of one person, or of all, with every filter; and one photo."""

from __future__ import annotations

from dataclasses import replace

from rest_framework.request import Request
from rest_framework.response import Response

from app.api.resources import parameters, photo_query_reading
from app.api.resources.base import ResourceApi
from app.api.resources.documentation import operation
from app.api.resources.photo_fields import AlbumPhotoSerializer
from app.api.resources.photo_query import PhotoQuery
from app.api.resources.serializers import PhotoListSerializer
from app.gallery.pagination import InvalidPage
from app.models import Owner, Photo
from app.querysets import PhotoQuerySet

MAX_ID = 2**63 - 1


class PhotosApi(ResourceApi):
    """Photos, the newest included first, each picture once.

    A page may be shorter than `limit` though `next_cursor` is not null: filters that
    no index serves look through some thousand photos at a time.
    """

    name = "Photos"
    is_versioned = True
    parameters = (
        parameters.ALBUM,
        parameters.OWNER,
        parameters.OWNER_ID,
        parameters.NETWORK,
        *parameters.MOMENTS,
        parameters.MIN_FAVORITES,
        parameters.DESCRIBED,
        parameters.SEARCH,
        parameters.STATE,
        parameters.SORT,
        parameters.LIMIT,
        parameters.CURSOR,
    )

    @operation(
        "listPhotos", PhotoListSerializer, parameters, tag="photos", errors=(404,)
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        given = request.query_params
        album = self.album_of(given["album"]) if given.get("album") else None
        query = self.with_people(photo_query_reading.read(given, album))
        page = query.take(self.photos_for(query), self.form.columns)
        return self.page_response(
            {
                "data": self.photos_json(page.photos),
                "next_cursor": page.next_cursor,
                "newer_cursor": page.newer_cursor,
            }
        )

    def photos_for(self, query: PhotoQuery) -> PhotoQuerySet:
        if query.album:
            photos = self.photos_of_topic(query.album)
        else:
            photos = self.photos_of_people()
        # No order and no filter tells of a photo what is not passed on here.
        return photos.fully_shown(self.surface) if query.reads_posts else photos

    def with_people(self, query: PhotoQuery) -> PhotoQuery:
        given = self.request.query_params
        person = parameters.whole_number(given, "owner_id", least=1, most=MAX_ID)
        if person is None:
            if not query.filters.owner:
                return query
            return replace(query, people=[owner.pk for owner in query.filters.owners])
        if query.filters.owner:
            raise InvalidPage("Use owner or owner_id, not both.")
        known = Owner.objects.public().filter(pk=person)
        return replace(query, people=list(known.values_list("pk", flat=True)))


class PhotoApi(ResourceApi):
    """One photo; 404 once it is hidden or removed."""

    name = "A photo"
    is_versioned = True

    @operation("getPhoto", AlbumPhotoSerializer, tag="photos", errors=(404,))
    def get(self, request: Request, **kwargs: int) -> Response:
        photos = self.restrict(Photo.objects.with_names())
        # SQLite raises OverflowError for what is larger.
        rows = photos.filter(pk=min(kwargs["pk"], MAX_ID)).rows(*self.form.columns)
        found = self.photos_json(rows)
        if not found:
            raise Photo.DoesNotExist
        return Response(found[0])
