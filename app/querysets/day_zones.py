"""Counts the photos of albums by day anew, where the time zone of the site changed."""

from __future__ import annotations

from typing import TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.db.models.functions import TruncDate

from app.models import Album, IncludedDay, PostedDay
from app.querysets.counts import BATCH_SIZE

AnyDay = TypeVar("AnyDay", IncludedDay, PostedDay)


def follow_time_zone() -> int:
    """How many albums were counted; meanwhile pages show their days without numbers."""
    others = Album.objects.exclude(day_zone=settings.TIME_ZONE)
    ids = list(others.values_list("pk", flat=True))
    for album_id in ids:
        with transaction.atomic():
            for album in Album.objects.locked([album_id]):
                _count(album)
    return len(ids)


def _count(album: Album) -> None:
    _count_by(IncludedDay, "first_seen", album)
    _count_by(PostedDay, "posted_at", album)
    Album.objects.filter(pk=album.pk).update(day_zone=settings.TIME_ZONE)


def _count_by(model: type[AnyDay], field: str, album: Album) -> None:
    zone = ZoneInfo(settings.TIME_ZONE)
    photos = album.photos.filter(is_visible=True).order_by()
    days = photos.annotate(on=TruncDate(field, tzinfo=zone)).values_list("on")
    rows = [
        model(album=album, day=day, photo_count=number)
        for day, number in days.annotate(number=Count("pk"))
    ]
    model._default_manager.filter(album=album).delete()
    model._default_manager.bulk_create(rows, batch_size=BATCH_SIZE)
