"""The keys of a photo at the new addresses: the original ones and more."""

from __future__ import annotations

import copy
from typing import Any

from django.conf import settings
from django.urls import reverse
from rest_framework import serializers

from app.api.photo_fields import FIELDS, PhotoField, PhotoForm, open_field, withheld
from app.api.photo_parts import (
    PhotoOwnerSerializer,
    owner_json,
    restricted_owner_json,
)
from app.models import Photo
from app.models.owners import owner_path
from twitter_album import handles
from twitter_album.redistribution_policy import Surface


class OwnerOfPhotoSerializer(PhotoOwnerSerializer):
    """Who posted a photo, with their id here."""

    id = serializers.IntegerField(
        allow_null=True, help_text="As in `/api/owners`; null where restricted."
    )
    page_url = serializers.URLField(
        allow_null=True, help_text="Their page here; null where restricted."
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        return {name: fields[name] for name in ("id", *PARTS, "page_url")}


PARTS = ("handle", "display_name", "url", "network")


def _owner(row: Any) -> dict[str, Any]:
    handle = handles.full(row.owner__screen_name, row.owner__server)
    return {
        "id": row.owner_id,
        **owner_json(row),
        "page_url": f"{settings.SITE_URL}{owner_path(handle)}",
    }


def _page_url(row: Any) -> str | None:
    is_shown = row.network not in settings.DISPLAY_POLICY.hidden(Surface.PAGE)
    if row.state != Photo.State.READY or not is_shown:
        return None
    return f"{settings.SITE_URL}{reverse('photo', args=[row.pk])}"


FIELDS_WITH_PAGE: dict[str, PhotoField] = FIELDS | {
    "owner": PhotoField(
        OwnerOfPhotoSerializer(),
        ("owner_id", *FIELDS["owner"].columns),
        _owner,
        lambda row: {"id": None, **restricted_owner_json(row), "page_url": None},
    ),
    "page_url": open_field(
        serializers.URLField(
            allow_null=True, help_text="Its page here; null until its picture is ready."
        ),
        "state",
        _page_url,
    ),
    "position": withheld(
        serializers.IntegerField(
            allow_null=True, help_text="Of the picture in its post, from 0."
        ),
        "position",
    ),
    "placeholder": withheld(
        serializers.CharField(
            help_text="A tiny picture as a `data:` address, to show until it is there."
        ),
        "placeholder",
        instead="",
    ),
    "colour": withheld(
        serializers.CharField(help_text="Its main colour, as `#c04010`; may be empty."),
        "colour",
        instead="",
    ),
    "sensitive": withheld(
        serializers.BooleanField(
            allow_null=True, help_text="So marked by its author; null where restricted."
        ),
        "is_sensitive",
    ),
    "content_warning": withheld(
        serializers.CharField(help_text="The author's words; mostly empty."),
        "content_warning",
        instead="",
    ),
}
PHOTO = PhotoForm(FIELDS_WITH_PAGE)


class AlbumPhotoSerializer(serializers.Serializer[Any]):
    """One picture of one post in one album."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {n: copy.deepcopy(f.schema) for n, f in FIELDS_WITH_PAGE.items()}
