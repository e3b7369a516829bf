"""The messages of webhooks in the OpenAPI schema."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import (
    OpenApiResponse,
    OpenApiWebhook,
    extend_schema,
    inline_serializer,
)
from rest_framework import serializers

from app.api.resources.photo_fields import AlbumPhotoSerializer
from app.api.resources.serializers import (
    MilestoneSerializer,
    TopSevenVersionSerializer,
)

TAKEN = "Taken. After any other answer the message comes again, with the same id."
SIGNED = (
    "Signed as Standard Webhooks does, in `webhook-id`, `webhook-timestamp` and "
    "`webhook-signature`."
)


class RemovedPhotoSerializer(serializers.Serializer[Any]):
    """All that is told of a photo that is gone."""

    album = serializers.CharField(help_text="The hashtag with its `#`.")
    id = serializers.IntegerField()


class StartAgainSerializer(serializers.Serializer[Any]):
    """Where the album is read anew."""

    album = serializers.CharField(help_text="The hashtag with its `#`.")
    changes_url = serializers.URLField()


def webhook(
    event: str, data: type[serializers.Serializer[Any]], summary: str
) -> OpenApiWebhook:
    parts = event.replace("_", ".").split(".")
    name = "".join(part.title() for part in parts)
    fields: dict[str, Any] = {
        "type": serializers.CharField(help_text=f"`{event}`."),
        "timestamp": serializers.DateTimeField(help_text="When it happened, UTC."),
        "data": data(),
    }
    return OpenApiWebhook(
        name=event,
        decorator=extend_schema(
            summary=summary,
            description=SIGNED,
            request=inline_serializer(f"{name}Message", fields),
            responses={204: OpenApiResponse(description=TAKEN)},
        ),
    )


PHOTO_ADDED = webhook(
    "photo.added", AlbumPhotoSerializer, "A photo is in the album, its picture stored"
)
PHOTO_CHANGED = webhook(
    "photo.changed", AlbumPhotoSerializer, "It is another than it was"
)
PHOTO_REMOVED = webhook(
    "photo.removed", RemovedPhotoSerializer, "It was hidden or removed"
)
MILESTONE_REACHED = webhook(
    "milestone.reached", MilestoneSerializer, "The album has so many photos"
)
TOP_SEVEN_MADE = webhook(
    "top_seven.made", TopSevenVersionSerializer, "Another order of the best seven"
)
START_AGAIN = webhook(
    "album.start_again", StartAgainSerializer, "Ids and versions begin anew"
)
TEST = webhook("test", StartAgainSerializer, "Somebody asked for it in the admin")
