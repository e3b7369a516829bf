"""The API of changes: what is new, different or gone in a topic since a version."""

from __future__ import annotations

from collections.abc import Mapping

from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from app.api import serializers
from app.api.documentation import FILTERS, LIMIT, SINCE, TAG, documented
from app.api.photo_fields import COLUMNS
from app.api.views import AlbumApi
from app.gallery import formatting
from app.gallery.filters import PhotoFilters
from app.gallery.pagination import InvalidPage, PageRequest
from app.syndication import changes
from app.syndication.changes import Changes, Cursor, CursorIsGone, InvalidCursor

PARAMETERS = (SINCE, LIMIT, *FILTERS)
PARAMETER_NAMES = (*(parameter.name for parameter in PARAMETERS), "format")


class StartAgain(APIException):
    status_code = 410
    default_detail = (
        "since is of another history of these photos: of other filters or another "
        "topic, or from before a backup was restored, the redistribution policy "
        "changed, or a handle came to mean somebody else or nobody. Start again "
        "without since."
    )


class ChangesApi(AlbumApi):
    """Photos of one hashtag that are new or different since a version, and the ids of
    those that are gone: hidden, removed, or none of those that were asked for.

    Keep `version` and ask again with it as `since`, at once while `next` is not null:
    whoever does so from the beginning, or from the version of a topic's first page,
    has the same photos as the topic's list. `gone` may name photos that you never had,
    and `data` some that look as before.
    """

    name = "Changes of a topic"

    @documented(
        "listTopicChanges",
        serializers.ChangesSerializer,
        (TAG, *PARAMETERS),
        errors=(StartAgain.status_code,),
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        # First of all: what is read later may be newer than its version, never older.
        album = self.album_of(kwargs["tag"])
        since, limit, filters = read(request.query_params)
        photos = self.select(self.photos_of_topic(album), filters)
        try:
            changed = changes.since(
                since,
                photos.rows(*COLUMNS),
                present=changes.cursor_of(album, self.surface, filters.facts),
                album=album,
                limit=limit,
            )
        except CursorIsGone:
            raise StartAgain from None
        return Response(self.changes_json(changed))

    def changes_json(self, changed: Changes) -> dict[str, object]:
        """The newest included first, as in the lists."""
        # In memory: they are at most `limit`, and were found by version.
        newest = sorted(changed.photos, key=lambda row: (row.first_seen, row.pk))
        version = str(changed.cursor)
        return {
            "data": self.photos_json(newest[::-1]),
            "gone": changed.gone,
            "version": version,
            "next": self.address({"since": version} if changed.has_more else None),
        }


def read(query: Mapping[str, str]) -> tuple[Cursor | None, int, PhotoFilters]:
    """Raises InvalidPage, for a misspelt filter too: it would fill a mirror with what
    nobody wanted."""
    for name in query:
        if name not in PARAMETER_NAMES:
            names = ", ".join(PARAMETER_NAMES)
            raise InvalidPage(f"There is no such parameter here: {name}. Use {names}.")
    try:
        since = Cursor.read(query["since"]) if "since" in query else None
    except InvalidCursor:
        raise InvalidPage(
            "since is the version of an earlier answer, or left out."
        ) from None
    filters = PhotoFilters.read(query, list(formatting.NETWORKS))
    return since, PageRequest.read(query).limit, filters
