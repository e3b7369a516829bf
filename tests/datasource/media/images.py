"""Pictures drawn for the tests, in every shape that a file can have."""

from __future__ import annotations

import io
import random
import struct
import zlib
from typing import Any

from PIL import Image

from datasource.media.pictures import RenderedPicture


def drawn(width: int = 400, height: int = 300, mode: str = "RGB") -> Image.Image:
    """A red left upper quarter on a noisy ground, so that turns and losses show."""
    ground = Image.effect_noise((width, height), 30).convert("RGB")
    ground.paste((220, 20, 20), (0, 0, width // 2, height // 2))
    return ground.convert(mode)


def encoded(image: Image.Image | None = None, file: str = "JPEG", **how: Any) -> bytes:
    stream = io.BytesIO()
    (image or drawn()).save(stream, file, **how)
    return stream.getvalue()


def largest(picture: RenderedPicture) -> Image.Image:
    return Image.open(io.BytesIO(picture.renditions[max(picture.renditions)]))


def pixel(image: Image.Image, place: tuple[int, int] = (0, 0)) -> tuple[int, ...]:
    """Red, green and blue."""
    found = image.convert("RGB").getpixel(place)
    assert isinstance(found, tuple)
    return found


def looks_like(image: Image.Image, place: tuple[int, int], colour: str) -> bool:
    """Whether the pixel is of about that colour."""
    wanted = pixel(Image.new("RGB", (1, 1), colour))
    found = pixel(image, place)
    return all(abs(a - b) < 30 for a, b in zip(found, wanted, strict=True))


def mutated(data: bytes, seed: int) -> bytes:
    """The same file with a few bytes changed, cut, doubled or left out."""
    chance = random.Random(seed)
    broken = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        place = (
            chance.randrange(len(broken))
            if chance.random() < 0.5
            else (chance.randrange(min(len(broken), 200)))
        )
        match chance.randrange(5):
            case 0:
                broken[place] = chance.randrange(256)
            case 1:
                del broken[place : place + chance.randint(1, 50)]
            case 2:
                broken[place:place] = broken[place : place + chance.randint(1, 50)]
            case 3:
                broken[place : place + 4] = chance.randbytes(4)
            case 4 if chance.random() < 0.2:
                del broken[max(place, 60) :]
    return bytes(broken)


def png_of(width: int, height: int) -> bytes:
    """A file of a few bytes that claims to be a picture of this size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def frames(count: int) -> list[Image.Image]:
    return [Image.new("L", (16, 16), number % 256) for number in range(count)]
