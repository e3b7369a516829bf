"""Pictures with a photograph's spectrum, made by code."""

from __future__ import annotations

import io
from collections.abc import Mapping

from PIL import Image


def photograph(size: tuple[int, int], options: Mapping[str, object]) -> bytes:
    """A JPEG; the finer the detail, the fainter, as in photographs."""
    picture = Image.new("RGB", size, "#808080")
    for octave in range(1, 9):
        shrunk = (size[0] >> octave, size[1] >> octave)
        bands = [Image.effect_noise(shrunk, 256) for _ in "RGB"]
        detail = Image.merge("RGB", bands).resize(size, Image.Resampling.BICUBIC)
        picture = Image.blend(picture, detail, 0.08 + octave * 0.03)
    file = io.BytesIO()
    picture.save(file, "JPEG", **options)
    return file.getvalue()
