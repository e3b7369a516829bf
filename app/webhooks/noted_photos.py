"""What a webhook knows of the photos of its album: a photo is added once, and changed
where something else is to be told of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from app.models import NotedPhoto, Webhook

# Favourites are counted all day long: they alone are no change that is told.
UNTOLD_KEYS = ("favorite_count", "also_on")


def digest_of(photo: dict[str, Any]) -> str:
    """Of its JSON."""
    told = {key: value for key, value in photo.items() if key not in UNTOLD_KEYS}
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def known(webhook: Webhook, numbers: Iterable[int]) -> dict[int, str]:
    """Digests of those of these photos that it was told of."""
    noted = webhook.noted_photos.filter(photo_number__in=list(numbers))
    return dict(noted.values_list("photo_number", "digest"))


def note(webhook: Webhook, digests: Mapping[int, str]) -> None:
    NotedPhoto.objects.bulk_create(
        [
            NotedPhoto(webhook=webhook, photo_number=number, digest=digest)
            for number, digest in digests.items()
        ],
        update_conflicts=True,
        unique_fields=["webhook", "photo_number"],
        update_fields=["digest"],
    )


def forget(webhook: Webhook, numbers: Iterable[int]) -> None:
    webhook.noted_photos.filter(photo_number__in=list(numbers)).delete()
