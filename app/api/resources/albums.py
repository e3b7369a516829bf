"""Albums: the list of them, one with its completeness, and what changed in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from app.api.completeness import completeness_json
from app.api.documentation import SINCE, TAG
from app.api.photo_fields import utc_text
from app.api.resources import cursors, parameters, problems
from app.api.resources.base import ResourceApi
from app.api.resources.documentation import operation
from app.api.resources.problems import Problem
from app.api.resources.serializers import (
    AlbumChangesSerializer,
    AlbumDetailSerializer,
    AlbumListSerializer,
)
from app.gallery import completeness, formatting
from app.gallery.filters import PhotoFilters
from app.gallery.pagination import InvalidPage
from app.models import Album, Photo
from app.syndication import changes
from app.syndication.changes import Cursor, CursorIsGone, InvalidCursor

STARTED_AGAIN = "since is of another history of these photos."


class AlbumJson(ResourceApi):
    def albums_json(self, albums: Sequence[Album]) -> list[dict[str, Any]]:
        covers = [album.cover_id for album in albums if album.cover_id]
        photos = Photo.objects.shown().fully_shown(self.surface).filter(pk__in=covers)
        # One query for the covers of all.
        rows = list(photos.rows("album_id", *self.form.columns)) if covers else []
        by_id = dict(zip([r.pk for r in rows], self.photos_json(rows), strict=True))
        return [album_json(album, by_id.get(album.cover_id or 0)) for album in albums]


def album_json(album: Album, cover: dict[str, Any] | None) -> dict[str, Any]:
    site, hashtag = settings.SITE_URL, str(album)
    return {
        "hashtag": hashtag,
        "title": album.title,
        "description": album.description,
        "starts_on": album.starts_on and album.starts_on.isoformat(),
        "ends_on": album.ends_on and album.ends_on.isoformat(),
        "networks": album.network_names,
        "is_paused": album.is_paused,
        "photo_count": album.photo_count,
        "people_count": album.people_count,
        "created_at": utc_text(album.created_at),
        "page_url": site + album.get_absolute_url(),
        "photos_url": f"{site}{reverse('api-photos')}?album={album.key}",
        "changes_url": site + reverse("api-album-changes", args=[hashtag]),
        "cover": cover,
    }


class AlbumsApi(AlbumJson):
    """All albums, by hashtag."""

    name = "Albums"
    is_versioned = True
    parameters = (parameters.LIMIT, parameters.CURSOR)

    @operation("listAlbums", AlbumListSerializer, parameters, tag="albums")
    def get(self, request: Request, **kwargs: str) -> Response:
        query = request.query_params
        limit, albums = parameters.limit(query), Album.objects.order_by("key")
        if "cursor" in query:
            albums = albums.filter(key__gt=cursors.decode(query["cursor"]))
        rows = list(albums[: limit + 1])
        goes_on, rows = len(rows) > limit, rows[:limit]
        return self.page_response(
            {
                "data": self.albums_json(rows),
                "next_cursor": cursors.encode(rows[-1].key) if goes_on else None,
            }
        )


class AlbumApi(AlbumJson):
    """One album, by its hashtag in any spelling."""

    name = "An album"
    is_versioned = True

    @operation("getAlbum", AlbumDetailSerializer, (TAG,), tag="albums", errors=(404,))
    def get(self, request: Request, **kwargs: str) -> Response:
        # First of all: what is read later may be newer than its version, never older.
        album = self.album_of(kwargs["tag"])
        [answer] = self.albums_json([album])
        version = changes.cursor_of(album, self.surface, PhotoFilters().facts)
        state = completeness_json(completeness.of_album(album))
        return Response(answer | {"version": str(version), "completeness": state})


class AlbumChangesApi(ResourceApi):
    """What is new, different or gone in an album since a version.

    Keep `version` and ask again with it as `since`, at once while `has_more`: whoever
    does so misses nothing. Begin without `since`, or with the album's `version` before
    its photos are listed. 410: start again without `since`.
    """

    name = "Changes of an album"
    is_versioned = True
    parameters = (
        SINCE,
        parameters.NETWORK,
        parameters.OWNER,
        parameters.DESCRIBED,
        parameters.SEARCH,
        parameters.LIMIT,
    )

    @operation(
        "listAlbumChanges",
        AlbumChangesSerializer,
        (TAG, *parameters),
        tag="albums",
        errors=(404, 410),
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        album, query = self.album_of(kwargs["tag"]), request.query_params
        filters = PhotoFilters.read(query, list(formatting.NETWORKS))
        photos = self.select(self.photos_of_topic(album), filters)
        try:
            changed = changes.since(
                since_of(query.get("since")),
                photos.rows(*self.form.columns),
                present=changes.cursor_of(album, self.surface, filters.facts),
                album=album,
                limit=parameters.limit(query),
            )
        except CursorIsGone:
            raise Problem(problems.START_AGAIN, STARTED_AGAIN) from None
        # In memory: they are at most `limit`, and were found by version.
        newest = sorted(changed.photos, key=lambda row: (row.first_seen, row.pk))
        return Response(
            {
                "data": self.photos_json(newest[::-1]),
                "gone": changed.gone,
                "version": str(changed.cursor),
                "has_more": changed.has_more,
            }
        )

    def names_period(self) -> int:
        # A person's new name alone is no change.
        return 0


def since_of(text: str | None) -> Cursor | None:
    try:
        return None if text is None else Cursor.read(text)
    except InvalidCursor:
        raise InvalidPage(
            "since is the version of an earlier answer, or left out."
        ) from None
