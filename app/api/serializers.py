"""The JSON of a photo: quick rows for the answers, serializers for the schema."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from rest_framework import serializers

from app.gallery import formatting
from app.gallery.completeness import Completeness
from app.models import Photo
from twitter_album import rendition_sizes

COLUMNS = (
    "pk",
    "network",
    "post_id",
    "post_url",
    "media_url",
    "text",
    "alt_text",
    "favorite_count",
    "posted_at",
    "first_seen",
    "state",
    "content_hash",
    "width",
    "height",
    "album__tag",
    "owner__screen_name",
    "owner__server",
    "owner__display_name",
    "owner__url",
)
"""What `photo_json` reads; rows come from `values_list(*COLUMNS, named=True)`."""


def photo_json(
    row: Any, media_base: str, copies: Sequence[Photo] = ()
) -> dict[str, Any]:
    """One photo as PhotoSerializer documents it.

    A ModelSerializer takes four times as long. `media_base` is the absolute
    address of the stored pictures and ends with a slash; `copies` are the same
    picture on other networks, with their owners.
    """
    name, server = row.owner__screen_name, row.owner__server
    return {
        "id": row.pk,
        "post_id": row.post_id,
        "media_url": row.media_url,
        "favorite_count": row.favorite_count,
        "first_seen": _moment(row.first_seen),
        "network": row.network,
        "topic": f"#{row.album__tag}",
        "owner": {
            "handle": f"{name}@{server}" if server else name,
            "display_name": row.owner__display_name,
            "url": formatting.web_address(row.owner__url),
            "network": row.network,
        },
        "post_url": formatting.web_address(row.post_url),
        "text": row.text,
        "alt_text": row.alt_text,
        "posted_at": _moment(row.posted_at),
        "state": row.state,
        "width": row.width,
        "height": row.height,
        "renditions": _renditions(row, media_base),
        "also_on": [_copy_json(copy) for copy in copies],
        "restricted": False,
    }


def _copy_json(copy: Photo) -> dict[str, Any]:
    return {
        "network": copy.network,
        "post_id": copy.post_id,
        "post_url": formatting.web_address(copy.post_url),
        "handle": copy.owner.handle,
        "favorite_count": copy.favorite_count,
    }


def completeness_json(known: Completeness) -> dict[str, Any]:
    """As CompletenessSerializer documents it."""
    return {
        "since": known.since and _moment(known.since),
        "until": known.until and _moment(known.until),
        "state": known.state,
        "backlog": known.backlog.sentence,
        "not_answering": [
            {
                "network": silence.network,
                "server": silence.server,
                "since": _moment(silence.since),
                "next_try": silence.next_try and _moment(silence.next_try),
            }
            for silence in known.silent
        ],
        "gaps": [
            {
                "network": gap.network,
                "server": gap.server,
                "since": gap.since and _moment(gap.since),
                "until": _moment(gap.until),
                "state": "owed" if gap.is_owed else "unreachable",
                "reason": gap.reason,
            }
            for gap in known.gaps
        ],
    }


def link_json(row: Any) -> dict[str, Any]:
    """The same keys; beside id and link of the post only what is ours."""
    owner = {"handle": "", "display_name": "", "url": "", "network": row.network}
    return {
        "id": row.pk,
        "post_id": row.post_id,
        "media_url": None,
        "favorite_count": None,
        "first_seen": _moment(row.first_seen),
        "network": row.network,
        "topic": f"#{row.album__tag}",
        "owner": owner,
        "post_url": formatting.web_address(row.post_url),
        "text": "",
        "alt_text": "",
        "posted_at": None,
        "state": row.state,
        "width": None,
        "height": None,
        "renditions": [],
        "also_on": [],
        "restricted": True,
    }


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


def _renditions(row: Any, media_base: str) -> list[dict[str, Any]]:
    width, height = row.width, row.height
    if row.state != Photo.State.READY or not width:
        return []
    return [
        {
            "width": stored,
            "height": max(1, round(height * stored / width)),
            "url": media_base
            + rendition_sizes.rendition_name(row.content_hash, stored),
        }
        for stored in rendition_sizes.rendition_widths(width)
    ]


SIDE = "Pixels: as the network told until ready, if it did; then as stored."


class RenditionSerializer(serializers.Serializer[Any]):
    """A stored WebP picture."""

    width = serializers.IntegerField(help_text="Pixels.")
    height = serializers.IntegerField(help_text="Pixels.")
    url = serializers.URLField()


class CopySerializer(serializers.Serializer[Any]):
    """Another post of the same picture."""

    network = serializers.CharField()
    post_id = serializers.CharField()
    post_url = serializers.CharField(help_text="May be empty.")
    handle = serializers.CharField()
    favorite_count = serializers.IntegerField()


class PhotoOwnerSerializer(serializers.Serializer[Any]):
    """Who posted a photo."""

    handle = serializers.CharField(
        help_text="`name`, or `name@server`; empty where the photo is restricted."
    )
    display_name = serializers.CharField()
    url = serializers.CharField(help_text="The profile; may be empty.")
    network = serializers.CharField()


class PhotoSerializer(serializers.Serializer[Any]):
    """One picture of one post in one album."""

    id = serializers.IntegerField(help_text="Ours.")
    post_id = serializers.CharField(help_text="The network's.")
    media_url = serializers.URLField(
        allow_null=True, help_text="The picture at the network; null where restricted."
    )
    favorite_count = serializers.IntegerField(
        allow_null=True, help_text="Null where restricted."
    )
    first_seen = serializers.DateTimeField(help_text="Included in the album, UTC.")
    network = serializers.CharField()
    topic = serializers.CharField(help_text="The hashtag with its `#`.")
    owner = PhotoOwnerSerializer()
    post_url = serializers.CharField(help_text="The post; may be empty.")
    text = serializers.CharField()
    alt_text = serializers.CharField(help_text="A description of the picture.")
    posted_at = serializers.DateTimeField(
        allow_null=True, help_text="On the network, UTC; null where restricted."
    )
    state = serializers.ChoiceField(choices=Photo.State.choices)
    width = serializers.IntegerField(allow_null=True, help_text=SIDE)
    height = serializers.IntegerField(allow_null=True, help_text=SIDE)
    renditions = RenditionSerializer(many=True, help_text="Empty until ready.")
    also_on = CopySerializer(
        many=True, help_text="The same picture on other networks, shown here once."
    )
    restricted = serializers.BooleanField(
        help_text="True: of its network only the id and the link of a post are passed "
        "on here, beside `id`, `network`, `topic`, `first_seen` and `state`; other "
        "texts and lists are empty, all else is null."
    )


class GapSerializer(serializers.Serializer[Any]):
    """A stretch of time that the album lacks."""

    network = serializers.CharField()
    server = serializers.CharField(help_text="Empty where a network has but one.")
    since = serializers.DateTimeField(allow_null=True, help_text="UTC.")
    until = serializers.DateTimeField(help_text="UTC.")
    state = serializers.ChoiceField(
        choices=["owed", "unreachable"],
        help_text=(
            "`owed` is read as soon as it can be, `unreachable` is not listed by its "
            "server (any more)."
        ),
    )
    reason = serializers.CharField()


class SilenceSerializer(serializers.Serializer[Any]):
    """A server that gave no answer when it was asked last."""

    network = serializers.CharField()
    server = serializers.CharField(help_text="Empty where a network has but one.")
    since = serializers.DateTimeField(
        help_text="UTC; its last good answer, or else when it was asked first."
    )
    next_try = serializers.DateTimeField(
        allow_null=True, help_text="UTC; null: nobody asks it at the moment."
    )


class CompletenessSerializer(serializers.Serializer[Any]):
    """From when to when the album has all that its networks show, but for `gaps`."""

    since = serializers.DateTimeField(
        allow_null=True, help_text="UTC; null: from the first post on."
    )
    until = serializers.DateTimeField(
        allow_null=True, help_text="UTC; null: a network was never read up to its end."
    )
    state = serializers.ChoiceField(
        choices=["complete", "partial", "unknown"],
        help_text="`complete` from `since` to `until`; `partial`: a gap or a network "
        "is still to be read; `unknown`: no network has ever answered.",
    )
    backlog = serializers.CharField(
        help_text="How many stretches are owed or out of reach, in words."
    )
    not_answering = SilenceSerializer(many=True)
    gaps = GapSerializer(many=True)


class PhotoPageSerializer(serializers.Serializer[Any]):
    """Follow `next` until it is null to get every photo once.

    Networks of which the operator passes on nothing here are left out of the lists,
    though not of the numbers of photos that the album's pages tell.
    """

    data = PhotoSerializer(many=True)  # type: ignore[assignment]  # the key is the customer's
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


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
