"""Rows and pictures for tests, made through the models' own doors."""

from __future__ import annotations

import base64
import hashlib
import io
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image, ImageDraw

from app.cron import SharingCron
from app.models import Album, Owner, Photo, Ranking
from app.top_seven import versions
from twitter_album import rendition_sizes

START = datetime(2026, 2, 1, 12, tzinfo=UTC)
_numbers = count(1)


def make_album(tag: str = "carnival", **values: Any) -> Album:
    return Album.objects.create(tag=tag, **values)


def make_owner(name: str = "", **values: Any) -> Owner:
    """A person whose handle is `name`; without a server unless one is given."""
    number = next(_numbers)
    name = name or f"person{number}"
    defaults = {
        "network": "x",
        "user_id": str(number),
        "screen_name": name,
        "display_name": name.title(),
        "url": f"https://social.example/{name}",
    }
    return Owner.objects.create(**defaults | values)


def new_photo(album: Album, owner: Owner, **values: Any) -> Photo:
    """A photo that is not saved; ready, without files, unless told otherwise."""
    number = next(_numbers)
    moment = START + timedelta(minutes=number)
    defaults = {
        "album": album,
        "owner": owner,
        "network": owner.network,
        "server": owner.server,
        "post_id": str(10**18 + number),
        "post_key": str(10**18 + number),
        "media_url": f"https://pictures.example/{number}.jpg",
        "post_url": f"https://social.example/{owner.screen_name}/{number}",
        "posted_at": moment,
        "first_seen": moment,
        "state": Photo.State.READY,
        "width": 1200,
        "height": 900,
        "content_hash": hashlib.sha256(str(number).encode()).hexdigest(),
        "placeholder": "data:image/webp;base64,UklGRg==",
        "colour": "#c04010",
    }
    return Photo(**defaults | values)


def make_photo(
    album: Album, owner: Owner | None = None, *, ready: bool = True, **values: Any
) -> Photo:
    """A saved photo; `ready=False`: its picture is still to come."""
    if not ready:
        blank = {"state": Photo.State.PENDING, "content_hash": "", "placeholder": ""}
        values = blank | {"width": None, "height": None} | values
    photo = new_photo(album, owner or make_owner(), **values)
    photo.save()
    album.refresh_from_db()
    photo.refresh_from_db()
    return photo


def make_photos(
    album: Album, number: int, owner: Owner | None = None, **values: Any
) -> list[Photo]:
    """Many photos at once, oldest first, without files."""
    owner = owner or make_owner()
    return include(album, [new_photo(album, owner, **values) for _ in range(number)])


def include(album: Album, photos: list[Photo]) -> list[Photo]:
    """Save new photos at once, as a page of posts is."""
    with transaction.atomic():
        locked = Album.objects.select_for_update().get(pk=album.pk)
        Photo.objects.include(locked, photos)
    album.refresh_from_db()
    return photos


def let_the_clock_share() -> None:
    """New orders become versions; pictures to share and to download are made."""
    SharingCron().do()


def frozen(album: Album, number: int) -> Ranking:
    for place in range(number):
        make_photo(
            album,
            make_owner(f"ana{place}"),
            favorite_count=100 - place,
            alt_text=f"A mask, {place}",
            **store_picture(800 + place, 600),
        )
    made = versions.make_version(album)
    assert made
    return made


def store_picture(
    width: int = 1200,
    height: int = 900,
    colour: str = "#c04010",
    *,
    has_jpegs: bool | None = True,
) -> dict[str, Any]:
    """Store real renditions; the answer is what a ready photo knows of them.

    `has_jpegs`: None for a picture of earlier versions, which stored WebP alone.
    """
    content_hash, placeholder, renditions = _drawn(
        width, height, colour, has_jpegs=has_jpegs
    )
    for name, content in renditions.items():
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(content))
    return {
        "content_hash": content_hash,
        "width": width,
        "height": height,
        "has_jpegs": has_jpegs,
        "placeholder": placeholder,
        "colour": colour,
    }


@cache
def _drawn(
    width: int, height: int, colour: str, *, has_jpegs: bool | None
) -> tuple[str, str, dict[str, bytes]]:
    """A picture's hash, its placeholder, and the content of each rendition."""
    picture = Image.new("RGB", (width, height), colour)
    middle = (width // 4, height // 4, 3 * width // 4, 3 * height // 4)
    ImageDraw.Draw(picture).ellipse(middle, fill="#f8e8c0")
    content_hash = hashlib.sha256(picture.tobytes()).hexdigest()
    renditions = {}
    names = rendition_sizes.rendition_names(content_hash, width, has_jpegs=has_jpegs)
    for rendition_width, name in names.items():
        size = (rendition_width, max(1, round(height * rendition_width / width)))
        kind = "JPEG" if name.endswith(".jpg") else "WEBP"
        renditions[name] = _encoded(picture.resize(size), kind)
    tiny = base64.b64encode(_encoded(picture.resize((16, 12)), "WEBP")).decode()
    return content_hash, f"data:image/webp;base64,{tiny}", renditions


def _encoded(picture: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, quality=80)
    return buffer.getvalue()
