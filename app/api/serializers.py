"""The answers of the API as its schema documents them; nothing is serialized by them.

A ModelSerializer takes four times as long as `PhotoForm`: see `photo_fields.py`,
which has the keys of a photo.
"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from app.api.completeness import CompletenessSerializer
from app.api.photo_fields import PhotoSerializer


class PhotoPageSerializer(serializers.Serializer[Any]):
    """Follow `next` until it is null to get every photo once.

    Networks of which the operator passes on nothing here are left out of the lists,
    though not of the numbers of photos that the album's pages tell.
    """

    data = PhotoSerializer(many=True)  # type: ignore[assignment]  # the key is the customer's
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    newer = serializers.URLField(
        allow_null=True,
        help_text="The same list from its newest photo here on, for what comes later; "
        "also on an empty page. Null only in the order by favourites.",
    )


class TopicPageSerializer(PhotoPageSerializer):
    """A page of a topic, and how complete the topic is.

    Its ETag stays while nothing changed: not for the moments alone (`until`,
    `next_try`) that each look at a network moves.
    """

    version = serializers.CharField(
        allow_null=True,
        help_text="Only on the first page, in an order by inclusion: `since` from "
        "which `/changes`, with the same filters, tells all that happens while you "
        "follow `next`, and later. Keep it; it is null on other pages.",
    )
    completeness = CompletenessSerializer()


class ChangesSerializer(serializers.Serializer[Any]):
    """What changed, up to `limit` photos."""

    data = PhotoSerializer(  # type: ignore[assignment]  # the key is the customer's
        many=True, help_text="New or different, as in the topic's list."
    )
    gone = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="`id` of photos that are not in the topic's list (any more).",
    )
    version = serializers.CharField(help_text="`since` to go on from.")
    next = serializers.URLField(
        allow_null=True, help_text="Not null: more has changed already; go on there."
    )


class TopSevenSerializer(serializers.Serializer[Any]):
    """The most favoured photos, at most seven."""

    data = PhotoSerializer(many=True)  # type: ignore[assignment]  # the key is the customer's


class ProblemSerializer(serializers.Serializer[Any]):
    """Why there is no answer."""

    detail = serializers.CharField()
