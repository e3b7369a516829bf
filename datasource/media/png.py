"""Chunks of PNG files: drops texts, reads one by its name, fills what is missing."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from PIL import Image, ImageChops

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Of each chunk: its length, its name and its checksum, four bytes each.
FRAMING_BYTES = 12
TEXTS = {b"tEXt", b"zTXt", b"iTXt"}
# Of an interlaced file after the first: how far each pixel is from one before it.
ADAM7_STEPS = ((4, 0), (0, 4), (2, 0), (0, 2), (1, 0), (0, 1))


def without_text(data: bytes) -> bytes:
    """The same picture without its texts: they may be large or broken, they can hold
    a bomb, and nothing of them is stored anyway."""
    chunks = [chunk for name, chunk in _chunks(data) if name not in TEXTS]
    return SIGNATURE + b"".join(chunks)


def body_of(data: bytes, wanted: bytes) -> bytes:
    """Of the first chunk of this name; empty: there is none."""
    bodies = (chunk[8:-4] for name, chunk in _chunks(data) if name == wanted)
    return next(bodies, b"")


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Names and chunks, the last one perhaps cut off; what follows the end is left."""
    at, name = len(SIGNATURE), b""
    while at < len(data) and name != b"IEND":
        name = data[at + 4 : at + 8]
        end = at + FRAMING_BYTES + int.from_bytes(data[at : at + 4])
        yield name, data[at:end]
        at = end


def same_rows(one: Image.Image, other: Image.Image) -> float:
    """The share of rows in which two pictures of one size are the same."""
    width, height = one.size
    rows = ((0, row, width, row + 1) for row in range(height))
    same = sum(one.crop(row).tobytes() == other.crop(row).tobytes() for row in rows)
    return same / height


def fill_passes(image: Image.Image, other: Image.Image) -> Image.Image:
    """Draws the passes that an interlaced file lacks as browsers do, from those before.

    `other` is the same picture on another background; the answer marks the pixels
    that remain unknown.
    """
    drawn = _in_bytes(image)
    missing = _different(drawn, _in_bytes(other))
    for step in ADAM7_STEPS:
        unknown = _moved(missing, step)
        # Only where the pixel that is copied is known itself.
        can_be_filled = ImageChops.darker(missing, ImageChops.invert(unknown))
        drawn.paste(_moved(drawn, step), mask=can_be_filled)
        missing = ImageChops.darker(missing, unknown)
    image.frombytes(drawn.tobytes())
    return missing


def _different(one: Image.Image, other: Image.Image) -> Image.Image:
    levels = ImageChops.difference(one, other).split()
    marks = [band.point([0] + [255] * 255, "L") for band in levels]
    return functools.reduce(ImageChops.lighter, marks)


def _in_bytes(image: Image.Image) -> Image.Image:
    """In a mode of which Pillow knows differences and pastes by a mask."""
    mode = {"I;16": "LA", "P": "L"}.get(image.mode)
    return Image.frombytes(mode, image.size, image.tobytes()) if mode else image


def _moved(image: Image.Image, step: tuple[int, int]) -> Image.Image:
    moved = image.copy()
    moved.paste(image, step)
    return moved
