"""What stands inside a photo's JSON: its owner, its stored pictures, its copies."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework import serializers

from app.gallery import formatting, pictures
from app.models import Photo
from twitter_album import handles, rendition_sizes


class RenditionSerializer(serializers.Serializer[Any]):
    """A stored picture: WebP up to 640 pixels of width, JPEG above."""

    width = serializers.IntegerField(help_text="Pixels.")
    height = serializers.IntegerField(help_text="Pixels.")
    url = serializers.URLField()


def stored_width(row: Any) -> int | None:
    """Of the largest stored picture; as the network told until there is one."""
    width: int | None = row.width
    if row.state != Photo.State.READY or not width:
        return width
    return min(width, rendition_sizes.MAX_WIDTH)


def stored_height(row: Any) -> int | None:
    width, height = stored_width(row), row.height
    if width and height:
        height = max(1, round(height * width / row.width))
    told: int | None = height
    return told


def renditions_json(row: Any) -> list[dict[str, Any]]:
    width, height = row.width, row.height
    if row.state != Photo.State.READY or not width:
        return []
    media = pictures.absolute(settings.MEDIA_URL)
    names = rendition_sizes.rendition_names(
        row.content_hash, width, has_jpegs=row.has_jpegs
    )
    return [
        {
            "width": stored,
            "height": max(1, round(height * stored / width)),
            "url": media + name,
        }
        for stored, name in names.items()
    ]


class CopySerializer(serializers.Serializer[Any]):
    """Another post of the same picture."""

    network = serializers.CharField()
    post_id = serializers.CharField()
    post_url = serializers.CharField(help_text="May be empty.")
    handle = serializers.CharField()
    favorite_count = serializers.IntegerField()


def copy_json(duplicate: Photo) -> dict[str, Any]:
    return {
        "network": duplicate.network,
        "post_id": duplicate.post_id,
        "post_url": formatting.web_address(duplicate.post_url),
        "handle": duplicate.owner.handle,
        "favorite_count": duplicate.favorite_count,
    }


class PhotoOwnerSerializer(serializers.Serializer[Any]):
    """Who posted a photo."""

    handle = serializers.CharField(
        help_text="`name`, or `name@server`; empty where the photo is restricted."
    )
    display_name = serializers.CharField()
    url = serializers.CharField(help_text="The profile; may be empty.")
    network = serializers.CharField()


def owner_json(row: Any) -> dict[str, Any]:
    return {
        "handle": handles.full(row.owner__screen_name, row.owner__server),
        "display_name": row.owner__display_name,
        "url": formatting.web_address(row.owner__url),
        "network": row.network,
    }


def restricted_owner_json(row: Any) -> dict[str, Any]:
    return {"handle": "", "display_name": "", "url": "", "network": row.network}
