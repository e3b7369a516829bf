"""Colour profiles of all kinds, four inks, and transparent frames."""

from __future__ import annotations

import struct

from PIL import Image, ImageCms

from tests.datasource.media.corpus import jpegs
from tests.datasource.media.corpus.drawing import SIZE, p3, quarters, saved
from tests.datasource.media.corpus.jpegs import (
    TABLES_FIRST,
    jpeg,
    segment,
    with_segments,
    without,
    without_all,
)
from tests.datasource.media.corpus.pngs import chunk, png, with_chunks

SRGB, LAB = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
D50 = struct.pack(">3i", 63_190, 65_536, 54_061)


def grey_profile() -> bytes:
    """Of gamma 2.2, with the four tags that one must have."""
    texts = (
        struct.pack(">4s4xI5s79x", b"desc", 5, b"grey\0"),
        b"text\0\0\0\0none\0\0\0\0",
    )
    curve = struct.pack(">4s4xIH2x", b"curv", 1, 563)
    bodies = dict(
        zip(
            (b"desc", b"cprt", b"wtpt", b"kTRC"),
            (*texts, b"XYZ " + bytes(4) + D50, curve),
            strict=True,
        )
    )
    at, table, data = 132 + 12 * len(bodies), struct.pack(">I", len(bodies)), b""
    for name, body in bodies.items():
        table += struct.pack(">4sII", name, at + len(data), len(body))
        data += body + bytes(-len(body) % 4)
    head = struct.pack(">I4xI4s4s4s12x4s28x", at + len(data), 0x0240_0000, *KINDS)
    return head + D50 + bytes(48) + table + data


KINDS = (b"mntr", b"GRAY", b"XYZ ", b"acsp")


def adobe(transform: int) -> bytes:
    return segment(0xEE, b"Adobe\0\x64\0\0\0\0" + bytes([transform]))


def film_from_nothing(file: str) -> bytes:
    """A first frame that is transparent all over."""
    more = {"lossless": True} if file == "WEBP" else {}
    return saved(
        Image.new("RGBA", SIZE),
        file,
        save_all=True,
        append_images=[quarters(mode="RGBA")],
        duration=40,
        **more,
    )


def in_lab(image: Image.Image) -> Image.Image:
    converted = ImageCms.profileToProfile(image, SRGB, LAB, outputMode="LAB")
    assert converted is not None
    return converted


CMYK, INSIDE = jpegs.FILES["cmyk.jpg"], jpegs.FILES["rgb-inside.jpg"]
OLD_P3 = p3()[:8] + b"\2\x40" + p3()[10:]
GREY, HALF = (
    grey_profile(),
    Image.merge("RGBA", [*quarters().split(), quarters(mode="L")]),
)
FILES: dict[str, bytes] = {
    "cmyk-without-adobe.jpg": without(0xEE, CMYK),
    "cmyk-as-ycck.jpg": with_segments(adobe(2), data=without(0xEE, CMYK)),
    "adobe-rgb.jpg": with_segments(adobe(0), data=without_all(0xEE, INSIDE)),
    "adobe-ycc.jpg": with_segments(adobe(1), data=TABLES_FIRST),
    "adobe-ycck-of-three.jpg": with_segments(adobe(2), data=TABLES_FIRST),
    "profile-of-version-2.jpg": jpeg(icc_profile=OLD_P3),
    "profile-grey.jpg": jpeg(quarters(mode="L"), icc_profile=GREY),
    "profile-grey-of-colours.jpg": jpeg(icc_profile=GREY),
    "profile-p3-of-grey.jpg": jpeg(quarters(mode="L"), icc_profile=p3()),
    "profile-p3-of-cmyk.jpg": jpeg(quarters(mode="CMYK"), icc_profile=p3()),
    "profile-grey.png": png(quarters(mode="L"), icc_profile=GREY),
    "profile-grey-of-colours.png": png(icc_profile=GREY),
    **{
        f"profile-p3-of-{mode}.png": png(quarters(mode=mode), icc_profile=p3())
        for mode in ("L", "LA", "RGBA")
    },
    "profile-p3-of-palette.png": png(quarters().quantize(16), icc_profile=p3()),
    "p3-told-by-number.png": with_chunks(chunk(b"cICP", b"\x0c\x0d\0\1")),
    "profile-broken.webp": saved(
        quarters(), "WEBP", quality=90, icc_profile=b"z" * 300
    ),
    "profile-grey.avif": saved(
        quarters(mode="L"), "AVIF", quality=90, icc_profile=GREY
    ),
    "half-transparent.webp": saved(HALF, "WEBP", quality=95),
    **{
        f"moving-from-nothing.{file.lower()}": film_from_nothing(file)
        for file in ("GIF", "PNG", "WEBP", "AVIF")
    },
}
MORE: dict[str, bytes] = {
    "profile-p3.tiff": saved(quarters(), "TIFF", icc_profile=p3()),
    "lab.tiff": saved(in_lab(quarters()), "TIFF"),
    "ycc.jp2": saved(quarters(mode="YCbCr"), "JPEG2000"),
}
