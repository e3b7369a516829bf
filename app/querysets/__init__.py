"""Querysets of the tables: rules about many rows, each in one place."""

from app.querysets.alarms import AlarmQuerySet
from app.querysets.albums import AlbumQuerySet
from app.querysets.any_of import AnyOf
from app.querysets.feeds import FeedQuerySet
from app.querysets.milestones import DeliveryQuerySet
from app.querysets.owners import OwnerQuerySet
from app.querysets.photos import PhotoQuerySet
from app.querysets.webhooks import WebhookDeliveryQuerySet, WebhookQuerySet

__all__ = [
    "AlarmQuerySet",
    "AlbumQuerySet",
    "AnyOf",
    "DeliveryQuerySet",
    "FeedQuerySet",
    "OwnerQuerySet",
    "PhotoQuerySet",
    "WebhookDeliveryQuerySet",
    "WebhookQuerySet",
]
