"""How long a photo's JSON takes, against a DRF ModelSerializer of the same keys.

    .venv/bin/python tests/benchmarks/api_json.py

Both read the same rows from the database and end with the bytes of the answer. The
goal is a ratio of at most 0.4.
"""

# ruff: noqa: E402  # Django is set up before what needs it

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="twitter-album-bench-")
os.environ["DATABASE_URL"] = ""
os.environ["DJANGO_SETTINGS_MODULE"] = "twitter_album.settings"

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer

from app.api.photo_fields import COLUMNS, ORIGINAL
from app.models import Owner, Photo
from tests.app.factories import make_album, make_owner, make_photos
from tests.benchmarks._sizes import sized

PHOTOS = 100
ROUNDS = sized(60, small=20)
BASE = settings.SITE_URL + settings.MEDIA_URL


class OwnerSerializer(serializers.ModelSerializer[Owner]):
    class Meta:
        model = Owner
        fields = ("handle", "display_name", "url", "network")


class PhotoSerializer(serializers.ModelSerializer[Photo]):
    topic = serializers.CharField(source="album.__str__")
    owner = OwnerSerializer()
    renditions = serializers.SerializerMethodField()
    also_on = serializers.ListField(default=[], read_only=True)
    restricted = serializers.BooleanField(default=False, read_only=True)

    class Meta:
        model = Photo
        fields = (
            "id",
            "post_id",
            "media_url",
            "favorite_count",
            "first_seen",
            "network",
            "topic",
            "owner",
            "post_url",
            "text",
            "alt_text",
            "posted_at",
            "state",
            "width",
            "height",
            "renditions",
            "also_on",
            "restricted",
        )

    def get_renditions(self, photo: Photo) -> list[dict[str, Any]]:
        assert photo.width
        assert photo.height
        return [
            {
                "width": width,
                "height": max(1, round(photo.height * width / photo.width)),
                "url": BASE + name,
            }
            for width, name in photo.rendition_names.items()
        ]


def by_model_serializer() -> bytes:
    photos = Photo.objects.visible().with_names().order_by("-first_seen", "-id")
    return JSONRenderer().render(PhotoSerializer(photos[:PHOTOS], many=True).data)


def by_rows() -> bytes:
    photos = Photo.objects.visible().with_names().order_by("-first_seen", "-id")
    rows = photos.values_list(*COLUMNS, named=True)[:PHOTOS]
    return JSONRenderer().render([ORIGINAL.full(row) for row in rows])


def best(work: Callable[[], bytes]) -> float:
    """Seconds for one photo in the quickest tenth of the rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    quickest = sorted(times)[: ROUNDS // 10]
    return sum(quickest) / len(quickest) / PHOTOS


def main() -> None:
    call_command("migrate", verbosity=0)
    text = "Brilliant, the lanterns over the river tonight #carnival"
    make_photos(make_album(), PHOTOS, make_owner(), text=text, alt_text=text)
    assert by_rows() == by_model_serializer(), "the two answers differ"
    plain, quick = best(by_model_serializer), best(by_rows)
    print(f"ModelSerializer {plain * 1e6:6.1f} us a photo")
    print(f"rows            {quick * 1e6:6.1f} us a photo")
    print(f"ratio           {quick / plain:6.2f} (goal: at most 0.40)")


if __name__ == "__main__":
    main()
