"""The keys of a photo's JSON: what the schema says of each, and how a row gives it.

A new key is one entry of `FIELDS`: the columns that are read, the answers and the
OpenAPI schema follow from it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from rest_framework import serializers

from app.api.photo_parts import (
    CopySerializer,
    PhotoOwnerSerializer,
    RenditionSerializer,
    copy_json,
    owner_json,
    renditions_json,
    restricted_owner_json,
    stored_height,
    stored_width,
)
from app.gallery import formatting
from app.models import Photo

Reader = Callable[[Any], Any]
SIDE = "Pixels: as the network told until ready, if it did; then of the largest stored."


def utc_text(moment: datetime) -> str:
    """`2026-02-03T12:10:00Z`."""
    return f"{moment.astimezone(UTC).isoformat().removesuffix('+00:00')}Z"


@dataclass(frozen=True, slots=True)
class PhotoField:
    """One key: its schema, the columns that it needs, and its value of a row of them.

    `read_restricted` gives the value where only the id and the link of a post may be
    passed on.
    """

    schema: serializers.Field[Any, Any, Any, Any]
    columns: tuple[str, ...]
    read: Reader
    read_restricted: Reader


def open_field(
    schema: serializers.Field[Any, Any, Any, Any],
    column: str,
    read: Reader | None = None,
) -> PhotoField:
    """A key that restricted photos have too; its value is the column's, or `read`."""
    read = read or attrgetter(column)
    return PhotoField(schema, (column,), read, read)


def withheld(
    schema: serializers.Field[Any, Any, Any, Any],
    column: str,
    read: Reader | None = None,
    *,
    instead: str | None = None,
) -> PhotoField:
    """A key that is null or empty for restricted photos."""
    read = read or attrgetter(column)
    return PhotoField(schema, (column,), read, lambda row: instead)


FIELDS: dict[str, PhotoField] = {
    "id": open_field(serializers.IntegerField(help_text="Ours."), "pk"),
    "post_id": open_field(serializers.CharField(help_text="The network's."), "post_id"),
    "media_url": withheld(
        serializers.URLField(
            allow_null=True,
            help_text="The picture at the network; null where restricted.",
        ),
        "media_url",
    ),
    "favorite_count": withheld(
        serializers.IntegerField(allow_null=True, help_text="Null where restricted."),
        "favorite_count",
    ),
    "first_seen": open_field(
        serializers.DateTimeField(help_text="Included in the album, UTC."),
        "first_seen",
        lambda row: utc_text(row.first_seen),
    ),
    "network": open_field(serializers.CharField(), "network"),
    "topic": open_field(
        serializers.CharField(help_text="The hashtag with its `#`."),
        "album__tag",
        lambda row: f"#{row.album__tag}",
    ),
    "owner": PhotoField(
        PhotoOwnerSerializer(),
        (
            "owner__screen_name",
            "owner__server",
            "owner__display_name",
            "owner__url",
            "network",
        ),
        owner_json,
        restricted_owner_json,
    ),
    "post_url": open_field(
        serializers.CharField(help_text="The post; may be empty."),
        "post_url",
        lambda row: formatting.web_address(row.post_url),
    ),
    "text": withheld(serializers.CharField(), "text", instead=""),
    "alt_text": withheld(
        serializers.CharField(help_text="A description of the picture."),
        "alt_text",
        instead="",
    ),
    "posted_at": withheld(
        serializers.DateTimeField(
            allow_null=True, help_text="On the network, UTC; null where restricted."
        ),
        "posted_at",
        lambda row: utc_text(row.posted_at),
    ),
    "state": open_field(serializers.ChoiceField(choices=Photo.State.choices), "state"),
    "width": withheld(
        serializers.IntegerField(allow_null=True, help_text=SIDE), "width", stored_width
    ),
    "height": withheld(
        serializers.IntegerField(allow_null=True, help_text=SIDE),
        "height",
        stored_height,
    ),
    "renditions": PhotoField(
        RenditionSerializer(many=True, help_text="Empty until ready."),
        ("state", "content_hash", "width", "height", "has_jpegs"),
        renditions_json,
        lambda row: [],
    ),
    # Not of the row: `PhotoForm` sets it where there are copies.
    "also_on": PhotoField(
        CopySerializer(
            many=True, help_text="The same picture on other networks, shown here once."
        ),
        (),
        lambda row: [],
        lambda row: [],
    ),
    "restricted": PhotoField(
        serializers.BooleanField(
            help_text="True: of its network only the id and the link of a post are "
            "passed on here, beside `id`, `network`, `topic`, `first_seen` and "
            "`state`; other texts and lists are empty, all else is null."
        ),
        (),
        lambda row: False,
        lambda row: True,
    ),
}


class PhotoForm:
    """The JSON of photos with these keys; `columns`: what querysets are asked for, as
    in `photos.rows(*form.columns)`."""

    def __init__(self, fields: dict[str, PhotoField]) -> None:
        names = (name for field in fields.values() for name in field.columns)
        self.columns = tuple(dict.fromkeys(names))
        # Taken out of the table once: a page of a hundred photos reads 1,800 values.
        self._readers = [(name, field.read) for name, field in fields.items()]
        self._restricted = [(n, field.read_restricted) for n, field in fields.items()]

    def full(self, row: Any, copies: Sequence[Photo] = ()) -> dict[str, Any]:
        """`copies`: the same picture on other networks, with their owners."""
        photo = {name: read(row) for name, read in self._readers}
        if copies:
            photo["also_on"] = [copy_json(duplicate) for duplicate in copies]
        return photo

    def restricted(self, row: Any) -> dict[str, Any]:
        """The same keys; beside id and link of the post only what is ours."""
        return {name: read(row) for name, read in self._restricted}


# Of the original addresses.
ORIGINAL = PhotoForm(FIELDS)
COLUMNS = ORIGINAL.columns


class PhotoSerializer(serializers.Serializer[Any]):
    """One picture of one post in one album."""

    # Only documents `PhotoForm`: to serialize by it takes four times as long.
    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {name: copy.deepcopy(field.schema) for name, field in FIELDS.items()}
