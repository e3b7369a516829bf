"""Looks, before anything starts, whether pictures can be stored as the settings say."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.files.storage import default_storage
from django.core.management.base import CommandError

from twitter_album.storage_errors import StorageRefused, StorageUnavailable

logger = logging.getLogger(__name__)
# Of files on this disk there is nothing to ask.
storage: Any = default_storage


def check() -> None:
    """Raises CommandError where S3 answers with no, or where the pictures still lie on
    this disk. While it is out of reach the album starts: pages need no storage, and
    pictures wait for it."""
    if settings.MEDIA_S3 is None:
        return
    try:
        storage.check()
        instructions = instructions_to_copy_pictures()
    except StorageRefused as error:
        message = f"Pictures cannot be stored: {error}. Check MEDIA_STORAGE_URL."
        raise CommandError(message) from None
    except StorageUnavailable as error:
        logger.warning("Pictures cannot be stored for now: %s", error)
        return
    if instructions:
        raise CommandError(instructions)


def wait_less() -> None:
    """In the web server: whoever asks for a picture may come again."""
    if settings.MEDIA_S3:
        storage.wait_less()


def instructions_to_copy_pictures() -> str:
    """How to move the pictures of DATA_DIR to an empty bucket; empty where there is
    nothing to move. Raises StorageUnavailable."""
    root = Path(settings.MEDIA_ROOT)
    # Renditions lie in folders of two digits.
    has_files = any(root.glob("[0-9a-f][0-9a-f]/*.webp"))
    if not has_files or not storage.is_empty():
        return ""
    manage = f"{sys.executable} {Path(settings.BASE_DIR) / 'manage.py'}"
    return (
        f"MEDIA_STORAGE_URL leads to an empty place, but {root} holds pictures. To "
        f"copy them, run this with the same settings as now:\n"
        f"  {manage} upload_pictures\n"
        "To begin without them instead, move that folder away."
    )


@register("media", deploy=True)
def storage_is_usable(**options: Any) -> list[CheckMessage]:
    """For `manage.py check --deploy`."""
    try:
        if settings.MEDIA_S3:
            storage.check()
    except StorageUnavailable as error:
        hint = "Check MEDIA_STORAGE_URL."
        return [Error(f"Pictures cannot be stored: {error}", hint, id="album.E001")]
    return []
