"""Receivers: what follows when a photo is saved, and when a command begins."""

from contextlib import suppress
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from app.milestones import reached
from app.models import Photo
from app.querysets import day_zones
from app.syndication import restored_backups
from twitter_album import database_setup


@receiver(post_save, sender=Photo)
def notify_milestones(instance: Photo, created: bool, **kwargs: Any) -> None:
    """In the photo's own transaction, so that neither is saved without the other."""
    # Raw is loaddata: milestones of a dump come with it and were announced long ago.
    if created and not kwargs.get("raw"):
        reached.reconcile(instance.album)


@receiver(database_setup.prepared)
def count_days_in_the_zone_of_the_site(**kwargs: Any) -> None:
    """It may have changed in the settings."""
    day_zones.follow_time_zone()


@receiver(database_setup.prepared)
def notice_restore(**kwargs: Any) -> None:
    """Before the albums of a restored backup get versions that others had before."""
    with suppress(OSError):  # of a full disk; the clock says so, each minute
        restored_backups.notice_restore()
