"""The same picture on several networks, in an album of tens of thousands of photos."""

from __future__ import annotations

from hashlib import shake_256

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from app.models import Photo
from datasource.data_access import PictureAccess
from datasource.media.pictures import StoredPicture
from tests.app.factories import make_album, make_owner, make_photo
from twitter_album import fingerprints

pytestmark = pytest.mark.django_db(transaction=True)


def test_pictures_that_are_saved_together_are_compared_by_one_look() -> None:
    """In a spike an album has tens of thousands of photos of the same days."""
    photos = photos_of_a_spike(8)
    stored = {p.media_url: picture(p, n // 2) for n, p in enumerate(photos)}
    with CaptureQueriesContext(connection) as queries:
        PictureAccess().save_pictures(stored)
    assert sum("substr" in query["sql"].lower() for query in queries) == 1
    assert Photo.objects.exclude(duplicate_of=None).count() == 4


def photos_of_a_spike(number: int) -> list[Photo]:
    """On two networks in turn."""
    album, owner = make_album(), make_owner()
    return [
        make_photo(album, owner, ready=False, network=("x", "mastodon")[n % 2])
        for n in range(number)
    ]


def picture(photo: Photo, looks: int) -> StoredPicture:
    fingerprint = shake_256(bytes([looks])).hexdigest(fingerprints.LENGTH // 2)
    content_hash = shake_256(photo.media_url.encode()).hexdigest(32)
    return StoredPicture(content_hash, 900, 600, "data:,", "#c04010", fingerprint)
