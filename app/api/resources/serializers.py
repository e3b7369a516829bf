"""The answers of the new addresses as the schema documents them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from app.api.completeness import CompletenessSerializer
from app.api.resources.photo_fields import AlbumPhotoSerializer

NEXT = "Where the list goes on; null at its end. A page may be shorter than `limit`."
PAGE = "Its page here."


def nullable_url(help_text: str = "") -> serializers.URLField:
    return serializers.URLField(allow_null=True, help_text=help_text)


class ProblemDetailsSerializer(serializers.Serializer[Any]):
    """RFC 9457."""

    type = serializers.URLField(help_text="Stays; its address tells what it means.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What is wrong in this case, in words.")


class ProblemTypeSerializer(serializers.Serializer[Any]):
    """What a problem of this type means, and what to do."""

    type = serializers.URLField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    advice = serializers.CharField()


class ListSerializer(serializers.Serializer[Any]):
    next_cursor = serializers.CharField(allow_null=True, help_text=NEXT)


class PhotoListSerializer(ListSerializer):
    """A page of photos."""

    data = AlbumPhotoSerializer(many=True)  # type: ignore[assignment]  # the key of all lists
    newer_cursor = serializers.CharField(
        allow_null=True,
        help_text="Where photos that come later will be, on an empty page too; null "
        "in the order by favourites.",
    )


class AlbumSerializer(serializers.Serializer[Any]):
    """The photos of one hashtag."""

    hashtag = serializers.CharField(help_text="With its `#`.")
    title = serializers.CharField(help_text="As guests know the event; may be empty.")
    description = serializers.CharField(help_text="May be empty.")
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    networks = serializers.ListField(child=serializers.CharField())
    is_paused = serializers.BooleanField(help_text="Nothing new is looked for.")
    photo_count = serializers.IntegerField(
        help_text="As its page says; networks that are not passed on count too."
    )
    people_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    page_url = serializers.URLField(help_text=PAGE)
    photos_url = serializers.URLField()
    changes_url = serializers.URLField()
    cover = AlbumPhotoSerializer(
        allow_null=True, help_text="The photo that the organiser chose, if they did."
    )


class AlbumListSerializer(ListSerializer):
    """Albums by hashtag."""

    data = AlbumSerializer(many=True)  # type: ignore[assignment]  # the key of all lists


class AlbumDetailSerializer(AlbumSerializer):
    """An album, how complete it is, and from where its changes go on."""

    version = serializers.CharField(
        help_text="`since` of `changes` for whoever reads all its photos after this."
    )
    completeness = CompletenessSerializer()


class AlbumChangesSerializer(serializers.Serializer[Any]):
    """What changed since a version, up to `limit` photos."""

    data = AlbumPhotoSerializer(  # type: ignore[assignment]  # the key of all lists
        many=True, help_text="New or different: put them in, or replace yours."
    )
    gone = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="Ids of photos that are hidden, removed, or none of your filters.",
    )
    version = serializers.CharField(help_text="`since` to go on from.")
    has_more = serializers.BooleanField(help_text="Ask again at once.")


class PersonSerializer(serializers.Serializer[Any]):
    """Somebody whose photos are here."""

    id = serializers.IntegerField()
    handle = serializers.CharField(help_text="`name`, or `name@server`.")
    display_name = serializers.CharField()
    network = serializers.CharField()
    url = serializers.CharField(help_text="The profile; may be empty.")
    avatar_url = nullable_url("A small WebP; null as long as there is none.")
    photo_count = serializers.IntegerField(help_text="In `album`, if it was given.")
    page_url = serializers.URLField(help_text=PAGE)


class PersonListSerializer(ListSerializer):
    """People, those with the most photos first."""

    data = PersonSerializer(many=True)  # type: ignore[assignment]  # the key of all lists


class MilestoneSerializer(serializers.Serializer[Any]):
    """An album reached a number of photos."""

    album = serializers.CharField(help_text="The hashtag with its `#`.")
    threshold = serializers.IntegerField()
    reached_at = serializers.DateTimeField()
    photo_id = serializers.IntegerField(
        allow_null=True, help_text="That made the number; null if it is gone."
    )
    page_url = serializers.URLField(help_text=PAGE)


class MilestoneListSerializer(ListSerializer):
    """Milestones, the last one first."""

    data = MilestoneSerializer(many=True)  # type: ignore[assignment]  # the key of all lists


class TopSevenVersionSerializer(serializers.Serializer[Any]):
    """A top seven as it was shared: its order never changes."""

    album = serializers.CharField(help_text="The hashtag with its `#`.")
    number = serializers.IntegerField(help_text="Counts up in each album.")
    made_at = serializers.DateTimeField()
    photo_ids = serializers.ListField(
        child=serializers.IntegerField(allow_null=True),
        help_text="The best first; null where a photo is gone.",
    )
    page_url = serializers.URLField(help_text=PAGE)


class TopSevenListSerializer(ListSerializer):
    """Versions of top sevens, the last one first."""

    data = TopSevenVersionSerializer(many=True)  # type: ignore[assignment]  # the key of all lists


class StatusSerializer(serializers.Serializer[Any]):
    """What runs here, and how much there is."""

    name = serializers.CharField(help_text="Of the site.")
    software = serializers.CharField()
    version = serializers.CharField(help_text="Of the software.")
    album_count = serializers.IntegerField()
    photo_count = serializers.IntegerField(help_text="In all albums together.")
    networks = serializers.ListField(child=serializers.CharField())
    is_fetching = serializers.BooleanField(help_text="Whether new photos are fetched.")
    requests_per_minute = serializers.IntegerField(
        allow_null=True, help_text="Of one address, about; null: no limit."
    )
    documentation_url = serializers.URLField()
    schema_url = serializers.URLField()
