"""The picture that all files of the corpus show."""

from __future__ import annotations

import io
import random
from typing import Any

from PIL import ExifTags, Image, ImageCms

SIZE = (96, 64)
QUARTERS = ((220, 20, 20), (20, 160, 20), (20, 20, 220), (240, 240, 240))
BACK = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def quarters(size: tuple[int, int] = SIZE, mode: str = "RGB") -> Image.Image:
    """Red, green, blue and white, with a little grain as cameras have it."""
    width, height = size
    grain = random.Random(width)
    noise = Image.frombytes("L", size, grain.randbytes(width * height))
    image = Image.merge("RGB", [noise.point(lambda level: level // 16)] * 3)
    for place, colour in enumerate(QUARTERS):
        left, top = place % 2 * width // 2, place // 2 * height // 2
        box = (left, top, left + (width + 1) // 2, top + (height + 1) // 2)
        plain = Image.new("RGB", (box[2] - box[0], box[3] - box[1]), colour)
        image.paste(Image.blend(plain, image.crop(box), 0.1), box)
    return image.convert(mode, dither=Image.Dither.NONE)


def turned(orientation: int, size: tuple[int, int] = SIZE) -> Image.Image:
    """As a camera stores it that writes this orientation."""
    image = quarters(size)
    return image.transpose(BACK[orientation]) if orientation in BACK else image


def saved(image: Image.Image, file: str, **how: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, file, **how)
    return stream.getvalue()


def exif_of(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    return exif


def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def p3() -> bytes:
    """sRGB's profile with the primaries of Display P3, as phones write it."""
    return _with_tags(
        rXYZ=(0.51512, 0.2412, -0.00105),
        gXYZ=(0.29198, 0.69225, 0.04189),
        bXYZ=(0.1571, 0.06657, 0.78407),
    )


def adobe_rgb() -> bytes:
    return _with_tags(
        rXYZ=(0.60974, 0.31111, 0.01947),
        gXYZ=(0.20528, 0.62567, 0.06087),
        bXYZ=(0.14919, 0.06322, 0.74457),
    )


def _with_tags(**values: tuple[float, ...]) -> bytes:
    profile = bytearray(srgb())
    count = int.from_bytes(profile[128:132])
    for at in range(132, 132 + 12 * count, 12):
        name = profile[at : at + 4].decode("latin1")
        if name in values:
            start = int.from_bytes(profile[at + 4 : at + 8]) + 8
            numbers = [round(value * 65536) for value in values[name]]
            data = b"".join(each.to_bytes(4, signed=True) for each in numbers)
            profile[start : start + 12] = data
    return bytes(profile)
