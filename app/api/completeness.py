"""The JSON of how complete a topic is, and its part of the schema."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from rest_framework import serializers

from app.gallery.completeness import Completeness


class GapSerializer(serializers.Serializer[Any]):
    """A range of time that the album lacks."""

    network = serializers.CharField()
    server = serializers.CharField(help_text="Empty where a network has but one.")
    since = serializers.DateTimeField(
        default_timezone=UTC, allow_null=True, help_text="UTC."
    )
    until = serializers.DateTimeField(default_timezone=UTC, help_text="UTC.")
    state = serializers.ChoiceField(
        choices=["owed", "unreachable"],
        help_text=(
            "`owed`: pending, read as soon as it can be; `unreachable`: not listed by "
            "its server (any more)."
        ),
    )
    reason = serializers.CharField()


class SilenceSerializer(serializers.Serializer[Any]):
    """A server that gave no answer when it was asked last."""

    network = serializers.CharField()
    server = serializers.CharField(help_text="Empty where a network has but one.")
    since = serializers.DateTimeField(
        default_timezone=UTC,
        allow_null=True,
        help_text="UTC; its last good answer; null: it has never answered.",
    )
    next_try = serializers.DateTimeField(
        default_timezone=UTC,
        allow_null=True,
        help_text="UTC; null: nobody asks it at the moment.",
    )


class CompletenessSerializer(serializers.Serializer[Any]):
    """From when to when the album has all that its networks show, but for `gaps`."""

    since = serializers.DateTimeField(
        default_timezone=UTC,
        allow_null=True,
        help_text="UTC; null: from the first post on.",
    )
    until = serializers.DateTimeField(
        default_timezone=UTC,
        allow_null=True,
        help_text="UTC; null: a network was never read up to its end.",
    )
    state = serializers.ChoiceField(
        choices=["complete", "partial", "unknown"],
        help_text="`complete` from `since` to `until`; `partial`: a gap or a network "
        "is still to be read; `unknown`: no network has ever answered.",
    )
    backlog = serializers.CharField(
        source="backlog.sentence",
        help_text="How many ranges are pending or out of reach, in words.",
    )
    not_answering = SilenceSerializer(source="silent", many=True)
    gaps = GapSerializer(many=True)


# Made once: making a serializer costs more than the answer. It holds no state of a
# request, so that all threads may share it.
_serializer = CompletenessSerializer()


def completeness_json(completeness: Completeness) -> dict[str, Any]:
    return dict(_serializer.to_representation(completeness))
