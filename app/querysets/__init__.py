"""The vocabulary of the tables: rules about many rows, each in one place."""

from app.querysets.albums import AlbumQuerySet, OwnerQuerySet
from app.querysets.feeds import FeedQuerySet
from app.querysets.milestones import DeliveryQuerySet
from app.querysets.photos import PhotoQuerySet

__all__ = [
    "AlbumQuerySet",
    "DeliveryQuerySet",
    "FeedQuerySet",
    "OwnerQuerySet",
    "PhotoQuerySet",
]
