"""Only what decodes from its first byte to its last counts as a picture."""

from __future__ import annotations

import struct
import zlib

import pytest
from PIL import Image

from datasource.errors import MediaError
from datasource.media.validate import decode
from tests.datasource.media.images import drawn, encoded


def png_of(width: int, height: int) -> bytes:
    """A file of a few bytes that claims to be a picture of this size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


@pytest.mark.parametrize("file", ["JPEG", "PNG", "WEBP", "GIF"])
def test_the_four_formats_are_taken(file: str) -> None:
    decoded = decode(encoded(file=file))

    assert (decoded.width, decoded.height) == (400, 300)


@pytest.mark.parametrize("file", ["TIFF", "BMP", "ICO", "PPM", "PDF", "AVIF", "EPS"])
def test_wrong_types(file: str) -> None:
    with pytest.raises(MediaError, match=r"^this is no JPEG, PNG, WebP or GIF$"):
        decode(encoded(file=file))


@pytest.mark.parametrize(
    "data", [b"<!doctype html><p>Not found", b"<svg xmlns='x'/>", b"\xff\xd8\xff", b"x"]
)
def test_no_picture_at_all(data: bytes) -> None:
    with pytest.raises(MediaError, match=r"^this is no JPEG, PNG, WebP or GIF$"):
        decode(data)


def test_0_bytes() -> None:
    with pytest.raises(MediaError, match=r"^the file is empty$"):
        decode(b"")


def test_too_many_bytes() -> None:
    with pytest.raises(MediaError, match=r"^the file has more than 15 MB$"):
        decode(encoded() + bytes(15_000_000))


@pytest.mark.parametrize("lost", [50, 100, 5000])
@pytest.mark.parametrize("file", ["JPEG", "PNG", "WEBP", "GIF"])
def test_truncated(file: str, lost: int) -> None:
    data = encoded(file=file)[:-lost]

    with pytest.raises((OSError, SyntaxError, MediaError, EOFError)):
        decode(data)


def test_truncated_though_shrunk_while_decoding() -> None:
    with pytest.raises(OSError, match=r"truncated"):
        decode(encoded(drawn(4200, 300))[:-500])


@pytest.mark.parametrize("size", [(10_000, 5_001), (10_000, 10_000), (60_000, 60_000)])
def test_bombs(size: tuple[int, int]) -> None:
    with pytest.raises(MediaError, match=r"^the picture has over 50 million pixels$"):
        decode(png_of(*size))


def test_too_long() -> None:
    with pytest.raises(MediaError, match=r"^20 x 16385: a side is over 16384 pixels$"):
        decode(png_of(20, 16_385))


@pytest.mark.parametrize("size", [(15, 100), (100, 15), (1, 1)])
def test_too_small(size: tuple[int, int]) -> None:
    with pytest.raises(MediaError, match=r"a side is under 16 pixels$"):
        decode(encoded(Image.new("RGB", size)))


def frames(count: int) -> list[Image.Image]:
    return [Image.new("L", (16, 16), number % 256) for number in range(count)]


@pytest.mark.parametrize("file", ["GIF", "WEBP", "PNG"])
def test_animated(file: str) -> None:
    moving = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]

    decoded = decode(
        encoded(moving[0], file, save_all=True, append_images=moving[1:], duration=9)
    )

    red, _, blue = decoded.image.convert("RGB").getpixel((9, 9))
    assert red > 200 > 50 > blue


def test_too_many_frames() -> None:
    first, *others = frames(501)
    data = encoded(first, "GIF", save_all=True, append_images=others)

    with pytest.raises(MediaError, match=r"^the animation has over 500 frames$"):
        decode(data)


def test_a_phone_s_file_with_a_second_picture_in_it() -> None:
    second = drawn(100, 80)
    data = encoded(drawn(), "MPO", save_all=True, append_images=[second])

    assert decode(data).width == 400
