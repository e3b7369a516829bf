"""What must not come back: photos that were removed, people who opted out."""

from __future__ import annotations

import hashlib

from django.db import models
from django.db.models import Q
from django.utils import timezone

from app.models.albums import Album


def hashed(*parts: str) -> str:
    """Identities are recognised by their hash: nothing personal is kept of them."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class Tombstone(models.Model):
    """In place of a photo that is gone: its number, and the hash by which its picture
    is known when a network, a backfill or an import brings it again.

    `content_hash` and `width` name the files until these are deleted too.
    """

    photo_number = models.PositiveBigIntegerField(unique=True)
    album = models.ForeignKey(Album, models.SET_NULL, null=True)
    picture_hash = models.CharField(max_length=64, db_index=True)
    reason = models.CharField(max_length=200)
    removed_at = models.DateTimeField(default=timezone.now)
    has_files = models.BooleanField(default=True)
    content_hash = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], condition=Q(has_files=True), name="files_to_delete"
            ),
        ]

    def __str__(self) -> str:
        return f"photo {self.photo_number}: {self.reason}"

    @staticmethod
    def hash_of(network: str, post_key: str, position: int) -> str:
        return hashed(network, post_key, str(position))


class OptOut(models.Model):
    """Somebody whose photos are not wanted here: by themselves."""

    person_hash = models.CharField(max_length=64, unique=True)
    note = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"opted out on {self.made_at:%Y-%m-%d}"

    @staticmethod
    def hash_of(network: str, identity: str) -> str:
        """`identity`: the network's id of a person, or their handle without `@`."""
        return hashed(network, identity.casefold())
