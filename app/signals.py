"""The bell that a saved photo rings."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from app import milestones
from app.models import Photo


@receiver(post_save, sender=Photo)
def tell_milestones(instance: Photo, created: bool, **kwargs: Any) -> None:
    """In the photo's own transaction, so that neither is saved without the other."""
    if created and not kwargs.get("raw"):
        milestones.reconcile(instance.album)
