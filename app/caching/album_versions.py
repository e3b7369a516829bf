"""The version of an album, or of all albums, asked as quickly as a database answers.

Plain SQL: a queryset would take as long as all else that a cached response takes.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import connection

from twitter_album import hashtags

MAX_ID = 2**63 - 1
# To delete an album, and to make another one, count too.
OF_ALL = "SELECT SUM(version), COUNT(*), MAX(id) FROM app_album"
OF_ALBUM = "SELECT version FROM app_album WHERE id = %s"
OF_TAG = "SELECT id, version FROM app_album WHERE key = %s"
OF_PHOTO = (
    "SELECT app_album.id, app_album.version FROM app_album"
    " JOIN app_photo ON app_photo.album_id = app_album.id WHERE app_photo.id = %s"
)


class Version(NamedTuple):
    """Of one album; of all of them where `album_id` is None."""

    album_id: int | None
    numbers: tuple[Any, ...]

    @property
    def is_current(self) -> bool:
        if self.album_id is None:
            return self == of_all()
        # By id: an album that was deleted and made again has another one.
        return self.numbers == _first_row(OF_ALBUM, self.album_id)


def of_all() -> Version:
    return Version(None, _first_row(OF_ALL) or ())


def of_tag(tag: str) -> Version | None:
    """None where there is no such album."""
    try:
        return _of_one(_first_row(OF_TAG, hashtags.canonical(tag)))
    except hashtags.InvalidHashtag:
        return None


def of_photo(photo_id: int) -> Version | None:
    """Of its album; None where there is no such photo."""
    # SQLite raises OverflowError for what is larger.
    return _of_one(_first_row(OF_PHOTO, photo_id)) if photo_id <= MAX_ID else None


def _of_one(row: tuple[Any, ...] | None) -> Version | None:
    return Version(row[0], row[1:]) if row else None


def _first_row(sql: str, *values: str | int) -> tuple[Any, ...] | None:
    # Asked at every request, so not even a queryset is built.
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row
