"""A PNG file's chunks: which of them a picture needs."""

from __future__ import annotations

from collections.abc import Iterator

from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"
FRAMING_BYTES = 12
TEXTS = {b"tEXt", b"zTXt", b"iTXt"}


def without_text(data: bytes) -> bytes:
    """The same picture without its texts: they may be large or broken, they can hold
    a bomb, and nothing of them is stored anyway."""
    kept = [chunk for name, chunk in _chunks(data) if name not in TEXTS]
    return SIGNATURE + b"".join(kept)


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
