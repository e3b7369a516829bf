"""Stores renditions as files, each whole or not at all."""

from __future__ import annotations

import errno
import hashlib

from django.core.files.storage import Storage

from datasource.errors import MediaError
from datasource.media.pictures import RenderedPicture, StoredPicture
from twitter_album.atomic_files import save, sync_folder
from twitter_album.rendition_sizes import rendition_name


def store(data: bytes, picture: RenderedPicture, *, storage: Storage) -> StoredPicture:
    """Saves the renditions under the hash of the picture's own bytes.

    Raises MediaError, which a later try may heal.
    """
    content_hash = hashlib.sha256(data).hexdigest()
    try:
        # Each is written beside its place and renamed: a full disk leaves no half file.
        # The name follows from the content, so a second worker writes the same.
        for width, rendition in picture.renditions.items():
            name = rendition_name(content_hash, width, has_jpegs=True)
            save(storage, name, rendition)
        sync_folder(storage, content_hash[:2])
    except OSError as error:
        raise MediaError(f"cannot store the picture: {_reason(error)}") from error
    return StoredPicture(
        content_hash=content_hash,
        width=picture.width,
        height=picture.height,
        placeholder=picture.placeholder,
        colour=picture.colour,
        fingerprint=picture.fingerprint,
    )


def _reason(error: OSError) -> str:
    reasons = {errno.ENOSPC: "the disk is full", errno.EROFS: "the disk is read-only"}
    return reasons.get(error.errno or 0) or error.strerror or str(error)
