"""GIF, WebP, AVIF and BMP as browsers show them; HEIC, TIFF and JPEG 2000 besides."""

from __future__ import annotations

import struct
from typing import Any

import pillow_heif
from PIL import Image

from tests.datasource.media.corpus.drawing import (
    SIZE,
    exif_of,
    p3,
    quarters,
    saved,
    turned,
)

pillow_heif.register_heif_opener()
WIDTH, HEIGHT = SIZE
FILM = [quarters(), *(Image.new("RGB", SIZE, (n, 0, 99)) for n in range(12))]
LONG_FILM = [Image.new("L", (16, 16), n % 256) for n in range(600)]


def film(file: str, frames: list[Image.Image] | None = None, **how: Any) -> bytes:
    first, *others = frames or FILM
    return saved(first, file, save_all=True, append_images=others, duration=40, **how)


def chunked(data: bytes, name: bytes, body: bytes) -> bytes:
    """A WebP file with one more chunk at its end."""
    longer = data + name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
    return longer[:4] + struct.pack("<I", len(longer) - 8) + longer[8:]


def bmp(
    bits: int, rows: bytes, *, compression: int = 0, head: bytes = b"", height: int
) -> bytes:
    """By hand, with a header of 40 bytes; `head` are masks or a palette."""
    info = struct.pack(
        "<IiiHHIIiiII", 40, WIDTH, height, 1, bits, compression, len(rows), 0, 0, 0, 0
    )
    start = 14 + len(info) + len(head)
    whole = struct.pack("<2sIHHI", b"BM", start + len(rows), 0, 0, start)
    return whole + info + head + rows


def bmp_rows(raw: str, *, upside_down: bool = False) -> bytes:
    image = quarters()
    if not upside_down:
        image = image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    return image.tobytes("raw", raw)


def bmp_565() -> bytes:
    image = quarters().transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    pixels = image.tobytes()
    words = [
        (pixels[at] >> 3) << 11 | (pixels[at + 1] >> 2) << 5 | pixels[at + 2] >> 3
        for at in range(0, len(pixels), 3)
    ]
    return struct.pack(f"<{len(words)}H", *words)


def bmp_rle() -> bytes:
    """Runs of one colour each: half a row, half a row, end of row."""
    rows = [(0, 1)] * (HEIGHT // 2) + [(2, 3)] * (HEIGHT // 2)
    half = WIDTH // 2
    runs = [bytes([half, right, half, left, 0, 0]) for right, left in rows]
    return b"".join(runs) + b"\0\1"


RLE_PALETTE = b"".join(
    bytes([blue, green, red, 0])
    for red, green, blue in (
        (20, 20, 220),
        (240, 240, 240),
        (220, 20, 20),
        (20, 160, 20),
        *((0, 0, 0),) * 252,
    )
)
GIF, WEBP = saved(quarters(), "GIF", interlace=0), saved(quarters(), "WEBP", quality=90)
MOVING_GIF, MOVING_WEBP = film("GIF"), film("WEBP")
EXTENDED = saved(quarters(), "WEBP", quality=90, icc_profile=p3())
FILES: dict[str, bytes] = {
    "plain.gif": GIF,
    "of-1987.gif": b"GIF87a" + GIF[6:],
    "interlaced.gif": saved(quarters(), "GIF", interlace=1),
    "grey.gif": saved(quarters(mode="L"), "GIF"),
    "two-colours.gif": saved(quarters(mode="1"), "GIF"),
    "transparent.gif": saved(quarters().quantize(16), "GIF", transparency=0),
    "comment.gif": saved(quarters(), "GIF", comment=b"c" * 2000),
    "moving.gif": MOVING_GIF,
    "moving-long.gif": film("GIF", LONG_FILM),
    "moving-disposal.gif": film("GIF", disposal=2),
    "data-follow.gif": GIF + bytes(900),
    "screen-larger.gif": GIF[:6] + struct.pack("<HH", 120, 80) + GIF[10:],
    "pixel.gif": saved(quarters((1, 1)), "GIF"),
    "plain.webp": WEBP,
    "lossless.webp": saved(quarters(), "WEBP", lossless=True),
    "alpha.webp": saved(quarters(mode="RGBA"), "WEBP", quality=90),
    "alpha-lossless.webp": saved(quarters(mode="RGBA"), "WEBP", lossless=True),
    "moving.webp": MOVING_WEBP,
    "moving-long.webp": film("WEBP", LONG_FILM),
    "moving-lossless.webp": film("WEBP", lossless=True),
    **{
        f"orientation-{o}.webp": saved(turned(o), "WEBP", quality=90, exif=exif_of(o))
        for o in range(1, 9)
    },
    "profile-p3.webp": EXTENDED,
    "xmp.webp": saved(quarters(), "WEBP", quality=90, xmp=b"<x:xmpmeta/>"),
    "exif-of-nonsense.webp": saved(quarters(), "WEBP", exif=b"Exif\0\0nonsense"),
    "chunk-unknown.webp": chunked(EXTENDED, b"QUUX", b"abc"),
    "data-follow.webp": WEBP + bytes(700),
    "odd-size.webp": saved(quarters((33, 17)), "WEBP", quality=90),
    "plain.avif": saved(quarters(), "AVIF", quality=90),
    "alpha.avif": saved(quarters(mode="RGBA"), "AVIF", quality=90),
    "grey.avif": saved(quarters(mode="L"), "AVIF", quality=90),
    "full-colour.avif": saved(quarters(), "AVIF", quality=90, subsampling="4:4:4"),
    "lossless.avif": saved(quarters(), "AVIF", quality=100),
    "narrow-range.avif": saved(quarters(), "AVIF", quality=90, range="limited"),
    "profile-p3.avif": saved(quarters(), "AVIF", quality=90, icc_profile=p3()),
    "odd-size.avif": saved(quarters((33, 17)), "AVIF", quality=90),
    "moving.avif": film("AVIF", FILM[:4], quality=90, range="limited"),
    **{
        f"orientation-{o}.avif": saved(turned(o), "AVIF", quality=90, exif=exif_of(o))
        for o in range(2, 9)
    },
    "24.bmp": saved(quarters(), "BMP"),
    "32.bmp": saved(quarters(mode="RGBA"), "BMP"),
    "8.bmp": saved(quarters(mode="P"), "BMP"),
    "grey.bmp": saved(quarters(mode="L"), "BMP"),
    "1.bmp": saved(quarters(mode="1"), "BMP"),
    "by-hand.bmp": bmp(24, bmp_rows("BGR"), height=HEIGHT),
    "top-down.bmp": bmp(24, bmp_rows("BGR", upside_down=True), height=-HEIGHT),
    "565.bmp": bmp(
        16,
        bmp_565(),
        compression=3,
        head=struct.pack("<III", 0xF800, 0x07E0, 0x001F),
        height=HEIGHT,
    ),
    "runs.bmp": bmp(8, bmp_rle(), compression=1, head=RLE_PALETTE, height=HEIGHT),
}


def heic(image: Image.Image | None = None, **how: Any) -> bytes:
    return saved(image or quarters(), "HEIF", **{"quality": 90} | how)


MORE: dict[str, bytes] = {
    "plain.heic": heic(),
    "alpha.heic": heic(quarters(mode="RGBA")),
    "grey.heic": heic(quarters(mode="L")),
    "full-colour.heic": heic(chroma=444),
    "profile-p3.heic": heic(icc_profile=p3()),
    "several.heic": heic(save_all=True, append_images=[Image.new("RGB", (64, 64))]),
    "second-first.heic": heic(
        Image.new("RGB", SIZE),
        save_all=True,
        append_images=[quarters()],
        primary_index=1,
    ),
    **{
        f"orientation-{o}.heic": heic(turned(o), exif=exif_of(o).tobytes())
        for o in range(1, 9)
    },
    "plain.tiff": saved(quarters(), "TIFF"),
    **{
        f"{how}.tiff": saved(quarters(), "TIFF", compression=how)
        for how in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg")
    },
    "cmyk.tiff": saved(quarters(mode="CMYK"), "TIFF"),
    "alpha.tiff": saved(quarters(mode="RGBA"), "TIFF"),
    "grey-16.tiff": saved(
        quarters(mode="L").convert("I").point(lambda v: v * 257).convert("I;16"), "TIFF"
    ),
    "fax.tiff": saved(quarters(mode="1"), "TIFF", compression="group4"),
    "pages.tiff": film("TIFF"),
    **{
        f"orientation-{o}.tiff": saved(turned(o), "TIFF", exif=exif_of(o))
        for o in range(1, 9)
    },
    "plain.jp2": saved(quarters(), "JPEG2000"),
    "grey.jp2": saved(quarters(mode="L"), "JPEG2000"),
    "alpha.jp2": saved(quarters(mode="RGBA"), "JPEG2000"),
    "stream.j2k": saved(quarters(), "JPEG2000", no_jp2=True),
    "lossy.jp2": saved(quarters(), "JPEG2000", irreversible=True, quality_layers=[20]),
}
DAMAGED: dict[str, bytes] = {
    "moving-cut.gif": MOVING_GIF[:-200],
    "without-end.gif": GIF[:-1],
    "without-end-of-pixels.gif": GIF[:-2],
    "moving-cut.webp": MOVING_WEBP[:-50],
    "moving-cut-with-profile.webp": film("WEBP", icc_profile=p3())[:-50],
}
