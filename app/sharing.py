"""What a shared link shows: one picture, composed of a ranking, and the links.

The address of a share picture names its photos and carries a signature over
their content, their order and the recipe. So it changes whenever the picture
would, nobody can ask for pictures that we did not link, and no table is needed
to tell, at each request, whether every photo in it may still be seen. The file's
name in the storage cannot be guessed from the address: only the view that asks
this question gives the file out.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

from app.models import Album, Photo
from twitter_album import storage

RECIPE = 1
"""Raise it with every change of the composition: addresses change with it."""
SIZE = (1200, 630)
GAP = 6
GROUND = "#14110f"
COLUMNS = ((1, 590), (2, 335), (4, 275))
"""Photos and width (a weight) of each column: one large, two medium, four small."""


class NothingToShare(Exception):
    """There is no photo, or its file cannot be read."""


@dataclass(frozen=True, slots=True)
class SharePicture:
    """The picture of one to seven ready photos, best first; `title` is drawn on it."""

    photos: Sequence[Photo]
    title: str = ""

    @property
    def signature(self) -> str:
        facts = [str(RECIPE), self.title]
        facts += [f"{photo.pk} {photo.content_hash}" for photo in self.photos]
        hashed = salted_hmac("share picture", "\n".join(facts), algorithm="sha256")
        return hashed.hexdigest()[:32]

    @property
    def path(self) -> str:
        ids = "-".join(str(photo.pk) for photo in self.photos)
        return reverse("share-picture", args=[self.signature, ids])

    def is_signed(self, signature: str) -> bool:
        return constant_time_compare(self.signature, signature)

    def read(self) -> bytes:
        """The JPEG, composed at the first call; raises NothingToShare."""
        name = self._file_name
        if default_storage.exists(name):
            with default_storage.open(name) as file:
                return file.read()
        jpeg = compose([_opened(photo) for photo in self.photos], self.title)
        default_storage.save(name, ContentFile(jpeg))
        return jpeg

    def forget(self) -> None:
        """Delete the file."""
        default_storage.delete(self._file_name)

    @property
    def _file_name(self) -> str:
        secret = salted_hmac("share file", self.signature, algorithm="sha256")
        return f"share/{secret.hexdigest()}.jpg"


def of_ranking(album: Album, best: Sequence[Photo]) -> SharePicture | None:
    """The picture of the best of an album; one photo is shown without a title."""
    title = str(album) if len(best) > 1 else ""
    return SharePicture(best, title) if best else None


def facebook_link(address: str) -> str:
    """Where Facebook asks what to say about `address`; no script of theirs."""
    if settings.FACEBOOK_APP_ID:
        query = {"app_id": settings.FACEBOOK_APP_ID, "display": "popup"}
        return "https://www.facebook.com/dialog/share?" + urlencode(
            query | {"href": address}
        )
    return "https://www.facebook.com/sharer/sharer.php?" + urlencode({"u": address})


def compose(pictures: Sequence[Image.Image], title: str = "") -> bytes:
    """A JPEG of `SIZE` from one to seven pictures, the first the largest."""
    canvas = Image.new("RGB", SIZE, GROUND)
    if len(pictures) == 1:
        canvas.paste(_on_its_own(pictures[0]))
    else:
        for picture, box in zip(pictures, cells(len(pictures)), strict=True):
            size = (box[2] - box[0], box[3] - box[1])
            canvas.paste(ImageOps.fit(picture, size, centering=(0.5, 0.4)), box)
    _sign(canvas, title)
    buffer = io.BytesIO()
    canvas.save(buffer, "JPEG", quality=86, optimize=True, progressive=True)
    return buffer.getvalue()


def cells(number: int) -> list[tuple[int, int, int, int]]:
    """The boxes (left, upper, right, lower) of `number` pictures, best first."""
    columns, left = [], number
    for rows, weight in COLUMNS:
        if left > 0:
            columns.append((min(rows, left), weight))
            left -= rows
    width = SIZE[0] - GAP * (len(columns) - 1)
    total = sum(weight for _, weight in columns)
    boxes, x, passed = [], 0, 0
    for rows, weight in columns:
        start = round(width * passed / total) + x
        passed += weight
        end = round(width * passed / total) + x
        height = SIZE[1] - GAP * (rows - 1)
        for row in range(rows):
            upper = round(height * row / rows) + GAP * row
            lower = round(height * (row + 1) / rows) + GAP * row
            boxes.append((start, upper, end, lower))
        x += GAP
    return boxes


def _on_its_own(picture: Image.Image) -> Image.Image:
    """The whole picture on a blurred ground of itself."""
    tiny = ImageOps.fit(picture, (60, 32)).filter(ImageFilter.GaussianBlur(3))
    ground = tiny.resize(SIZE, Image.Resampling.BICUBIC)
    ground = Image.blend(ground, Image.new("RGB", SIZE, GROUND), 0.45)
    whole = ImageOps.contain(picture, SIZE)
    ground.paste(whole, ((SIZE[0] - whole.width) // 2, (SIZE[1] - whole.height) // 2))
    return ground


def _sign(canvas: Image.Image, title: str) -> None:
    """Set `title` in the lower left corner, if the font at hand can write it."""
    font = ImageFont.load_default(34)
    missing = bytes(font.getmask("\uffff"))
    if not title or any(bytes(font.getmask(letter)) == missing for letter in title):
        return
    while font.getlength(title) > SIZE[0] / 2 and font.size > 16:
        font = ImageFont.load_default(font.size - 2)
    left, upper, right, lower = font.getbbox(title)
    box = (0, SIZE[1] - (lower - upper) - 36, right - left + 48, SIZE[1])
    ground = Image.new("RGB", (int(box[2] - box[0]), int(box[3] - box[1])), GROUND)
    corner = (int(box[0]), int(box[1]))
    canvas.paste(ground, corner)
    ImageDraw.Draw(canvas).text(
        (24 - left, corner[1] + 18 - upper), title, font=font, fill="#f7f3ee"
    )


def _opened(photo: Photo) -> Image.Image:
    """A stored rendition that is sharp enough for its cell."""
    widths = photo.rendition_widths
    if not widths:
        raise NothingToShare
    width = next((own for own in widths if own >= 1280), widths[-1])
    try:
        with default_storage.open(
            storage.rendition_name(photo.content_hash, width)
        ) as file:
            picture = Image.open(file)
            return picture.convert("RGB")
    except OSError as error:
        raise NothingToShare from error
