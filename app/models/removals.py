"""Tombstones of removed photos, and people who opted out."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable

from django.db import models
from django.db.models import Q
from django.utils import timezone

from app.models.albums import Album


def hashed(*parts: str) -> str:
    """Identities are recognised by their hash: nothing personal is kept of them."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class TombstoneQuerySet(models.QuerySet["Tombstone"]):
    def matching(self, hashes: Collection[str]) -> Iterable[tuple[str, str]]:
        """The hashes of those that know a picture by one of these."""
        by_position = Q(picture_hash__any_of=hashes)
        tombstones = self.filter(by_position | Q(address_hash__any_of=hashes))
        return tombstones.values_list("picture_hash", "address_hash")


class Tombstone(models.Model):
    """In place of a photo that is gone: its id, and the hash by which its picture
    is known when a network, a backfill or an import brings it again.

    By `picture_hash` it is known by its place in its post, by `address_hash` by its
    address, which stays when pictures before it go. `content_hash` and `width` name the
    files until these are deleted too.
    """

    # No foreign key: the photo is gone, and its id is never used again.
    photo_number = models.PositiveBigIntegerField(unique=True)
    # The tombstone outlives its album: removed is removed, also in an album made anew.
    album = models.ForeignKey(Album, models.SET_NULL, null=True)
    picture_hash = models.CharField(max_length=64, blank=True, db_index=True)
    address_hash = models.CharField(
        max_length=64, blank=True, default="", db_index=True
    )
    reason = models.CharField(max_length=200)
    removed_at = models.DateTimeField(default=timezone.now)
    has_files = models.BooleanField(default=True)
    # Only as long as there are files: afterwards nothing of the picture itself is left.
    content_hash = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField(null=True)
    opt_out = models.ForeignKey(
        "OptOut",
        models.SET_NULL,
        null=True,
        related_name="removals",
        help_text="Removed with everything of one person.",
    )
    # Null until it is in the log outside of the database: `removal_log.py`.
    logged_at = models.DateTimeField(null=True, editable=False)

    objects = TombstoneQuerySet.as_manager()

    class Meta:
        verbose_name = "removal"
        indexes = [
            models.Index(
                fields=["id"], condition=Q(has_files=True), name="files_to_delete"
            ),
            models.Index(
                fields=["id"], condition=Q(logged_at=None), name="removals_to_log"
            ),
        ]

    def __str__(self) -> str:
        return f"photo {self.photo_number}: {self.reason}"

    @staticmethod
    def hash_of(network: str, post_key: str, picture: int | str) -> str:
        """`picture`: its position in the post, or its address."""
        return hashed(network, post_key, str(picture))


class RemovedPhotoQuerySet(models.QuerySet["RemovedPhoto"]):
    def note(self, album: Album, ids: Iterable[int]) -> None:
        """Photos of a locked album that are deleted in this transaction."""
        # After the lock and before the rows go, so that followers see the id with
        # this version.
        version = album.touch()
        self.bulk_create(
            RemovedPhoto(album=album, photo_number=photo_id, version=version)
            for photo_id in ids
        )


class RemovedPhoto(models.Model):
    """That a photo was there and is gone, for those who follow an album: its id
    and no more, whether or not its picture may come again."""

    album = models.ForeignKey(Album, models.CASCADE, db_index=False)
    photo_number = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField()

    objects = RemovedPhotoQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["album", "version", "photo_number"], name="removed_changes"
            )
        ]

    def __str__(self) -> str:
        return f"photo {self.photo_number}"


class OptOut(models.Model):
    """Somebody whose photos are not wanted here: by themselves.

    A person has several names, each with a row; `first` is the row that stands for
    all of them, and is empty in that row itself.
    """

    first = models.ForeignKey(
        "self", models.CASCADE, null=True, related_name="others", editable=False
    )
    person_hash = models.CharField(max_length=64, unique=True)
    note = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    logged_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "opt-out"

    def __str__(self) -> str:
        return f"opted out on {self.made_at:%Y-%m-%d}"

    @staticmethod
    def hash_of(network: str, identity: str) -> str:
        """`identity`: the network's id of a person, or their handle without `@`."""
        # Handles mean the same person in any case.
        return hashed(network, identity.casefold())
