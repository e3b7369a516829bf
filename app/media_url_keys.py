"""The key of a picture's address, which an index can hold however long that is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import models

# PostgreSQL's indexes hold no more than some 2,700 bytes.
MAX_KEY_LENGTH = 1000


def media_key(url: str) -> str:
    """By what an index finds a picture's address, however long that is."""
    # Nearly all are short, and people can read them in the database.
    if len(url) <= MAX_KEY_LENGTH:
        return url
    return f"sha256:{hashlib.sha256(url.encode()).hexdigest()}"


class MediaKeyField(models.CharField):  # type: ignore[type-arg]  # not generic at run time
    """The `media_key` of the row's `media_url`."""

    def pre_save(self, model_instance: Any, add: bool) -> str:
        key = media_key(model_instance.media_url)
        setattr(model_instance, self.attname, key)
        return key

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _, args, keywords = super().deconstruct()
        # To migrations it is a plain CharField, so that they import nothing of ours.
        return name, "django.db.models.CharField", args, keywords
