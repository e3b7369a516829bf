"""JPEG files: of encoders, of cameras and services, and damaged ones."""

from __future__ import annotations

import struct
from typing import Any

from PIL import ExifTags, Image, ImageCms

from tests.datasource.media.corpus.drawing import (
    adobe_rgb,
    exif_of,
    p3,
    quarters,
    saved,
    srgb,
    turned,
)

START, END = b"\xff\xd8", b"\xff\xd9"
XMP = b"http://ns.adobe.com/xap/1.0/\0"


def jpeg(image: Image.Image | None = None, **how: Any) -> bytes:
    return saved(image or quarters(), "JPEG", **{"quality": 90} | how)


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def with_segments(*segments: bytes, data: bytes | None = None) -> bytes:
    """Right after the start, before everything else."""
    data = data or jpeg()
    return data[:2] + b"".join(segments) + data[2:]


def without(marker: int, data: bytes) -> bytes:
    at = data.index(bytes([0xFF, marker]))
    return data[:at] + data[at + 2 + struct.unpack_from(">H", data, at + 2)[0] :]


def without_all(marker: int, data: bytes) -> bytes:
    while bytes([0xFF, marker]) in data:
        data = without(marker, data)
    return data


def exif_bytes(
    *tags: tuple[int, int, int, bytes], order: bytes = b"MM", following: int = 0
) -> bytes:
    """(tag, type, count, four bytes of value) written by hand."""
    sign = ">" if order == b"MM" else "<"
    entries = [struct.pack(sign + "HHI", *tag[:3]) + tag[3] for tag in tags]
    ifd = struct.pack(sign + "H", len(tags)) + b"".join(entries)
    header = order + struct.pack(sign + "HI", 42, 8)
    return b"Exif\0\0" + header + ifd + struct.pack(sign + "I", following)


def icc_segments(
    profile: bytes, pieces: int, *, told: int | None = None
) -> list[bytes]:
    step = -(-len(profile) // pieces)
    head = b"ICC_PROFILE\0"
    return [
        segment(
            0xE2,
            head
            + bytes([at + 1, told or pieces])
            + profile[at * step : (at + 1) * step],
        )
        for at in range(pieces)
    ]


J = jpeg()
SIDEWAYS = jpeg(turned(6))
LAB = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
ORIENTATION_6 = (0x0112, 3, 1, b"\0\6\0\0")
XMP_6 = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description '
    b'tiff:Orientation="6"/></rdf:RDF></x:xmpmeta>'
)
TABLES_FIRST = without(0xE0, J)


def thumbnailed() -> bytes:
    """A camera's EXIF: a thumbnail in its second directory, with another picture."""
    exif = exif_of(6)
    exif[ExifTags.Base.Make] = "Nikon"
    head = exif.tobytes()
    small = jpeg(Image.new("RGB", (32, 32), "black"))
    body = bytearray(head)
    second = len(head) - 6
    sign = "<" if head[6:8] == b"II" else ">"
    count = struct.unpack_from(sign + "H", head, 14)[0]
    struct.pack_into(sign + "I", body, 16 + 12 * count, second)
    entries = [(0x0201, 4, 1, second + 30), (0x0202, 4, 1, len(small))]
    ifd = struct.pack(sign + "H", 2)
    ifd += b"".join(struct.pack(sign + "HHII", *entry) for entry in entries)
    return bytes(body) + ifd + struct.pack(sign + "I", 0) + small


FILES: dict[str, bytes] = {
    **{f"quality-{q}.jpg": jpeg(quality=q) for q in (10, 50, 95, 100)},
    **{f"sampled-{s}.jpg": jpeg(subsampling=s) for s in ("4:4:4", "4:2:2", "4:2:0")},
    **{
        f"progressive-{s}.jpg": jpeg(subsampling=s, progressive=True)
        for s in ("4:4:4", "4:2:0")
    },
    **{
        f"orientation-{o}.jpg": jpeg(turned(o), exif=exif_of(o).tobytes())
        for o in range(1, 9)
    },
    **{f"orientation-{o}.jpg": jpeg(exif=exif_of(o).tobytes()) for o in (0, 9, 65535)},
    "grey.jpg": jpeg(quarters(mode="L")),
    "grey-progressive.jpg": jpeg(quarters(mode="L"), progressive=True),
    "optimised.jpg": jpeg(optimize=True),
    "restarts-rows.jpg": jpeg(restart_marker_rows=1),
    "restarts-blocks.jpg": jpeg(restart_marker_blocks=2),
    "cmyk.jpg": jpeg(quarters(mode="CMYK")),
    "cmyk-progressive.jpg": jpeg(quarters(mode="CMYK"), progressive=True),
    "rgb-inside.jpg": jpeg(keep_rgb=True),
    "sequential-extended.jpg": J.replace(b"\xff\xc0", b"\xff\xc1", 1),
    "odd-size.jpg": jpeg(quarters((97, 63))),
    "panorama.jpg": jpeg(quarters((3000, 48))),
    "long-screenshot.jpg": jpeg(quarters((40, 3000))),
    "small.jpg": jpeg(quarters((16, 16))),
    "without-jfif.jpg": TABLES_FIRST,
    "tables-of-the-standard.jpg": without_all(0xC4, J),
    "fill-bytes.jpg": J.replace(b"\xff\xdb", b"\xff\xff\xff\xdb", 1),
    "profile-p3.jpg": jpeg(icc_profile=p3()),
    "profile-adobe-rgb.jpg": jpeg(icc_profile=adobe_rgb()),
    "profile-srgb.jpg": jpeg(icc_profile=srgb()),
    "profile-broken.jpg": jpeg(icc_profile=b"z" * 500),
    "profile-of-lab.jpg": jpeg(icc_profile=LAB),
    "profile-in-pieces.jpg": with_segments(*icc_segments(p3(), 3)),
    "profile-in-disorder.jpg": with_segments(*reversed(icc_segments(p3(), 3))),
    "profile-lacks-a-piece.jpg": with_segments(*icc_segments(p3(), 3)[:2]),
    "profile-counts-wrongly.jpg": with_segments(*icc_segments(p3(), 2, told=9)),
    "profile-empty.jpg": with_segments(segment(0xE2, b"ICC_PROFILE\0\1\1")),
    "profile-cut-short.jpg": with_segments(segment(0xE2, b"ICC_PROFILE\0")),
    "exif-big-endian.jpg": with_segments(
        segment(0xE1, exif_bytes(ORIENTATION_6)), data=SIDEWAYS
    ),
    "exif-little-endian.jpg": with_segments(
        segment(0xE1, exif_bytes((0x0112, 3, 1, b"\6\0\0\0"), order=b"II")),
        data=SIDEWAYS,
    ),
    "exif-cut-short.jpg": with_segments(segment(0xE1, exif_bytes(ORIENTATION_6)[:16])),
    "exif-empty.jpg": with_segments(segment(0xE1, b"Exif\0\0")),
    "exif-of-nonsense.jpg": with_segments(segment(0xE1, b"Exif\0\0" + b"\x99" * 90)),
    "exif-leads-outside.jpg": with_segments(
        segment(0xE1, b"Exif\0\0MM\0*\xff\xff\xff\xf0")
    ),
    "exif-in-a-circle.jpg": with_segments(
        segment(0xE1, exif_bytes(ORIENTATION_6, following=8)), data=SIDEWAYS
    ),
    "exif-as-large-as-can-be.jpg": with_segments(
        segment(0xE1, exif_bytes(ORIENTATION_6) + bytes(65_000)), data=SIDEWAYS
    ),
    "exif-after-the-tables.jpg": SIDEWAYS.replace(
        b"\xff\xc0", segment(0xE1, exif_bytes(ORIENTATION_6)) + b"\xff\xc0", 1
    ),
    "exif-with-thumbnail.jpg": with_segments(
        segment(0xE1, thumbnailed()), data=SIDEWAYS
    ),
    "exif-resolution-zero.jpg": with_segments(
        segment(
            0xE1,
            exif_bytes((0x011A, 5, 1, b"\0\0\0\x20"), (0x0128, 3, 1, b"\0\2\0\0"))
            + bytes(40),
        )
    ),
    "xmp-turned.jpg": with_segments(segment(0xE1, XMP + XMP_6)),
    "xmp-broken.jpg": with_segments(segment(0xE1, XMP + b"<x:xmpmeta \xff\xfe")),
    "xmp-extended.jpg": with_segments(
        *(
            segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + b"f" * 60_000)
            for _ in range(3)
        )
    ),
}
NOISY = jpeg(quarters((480, 320)), quality=85)
WAVES = jpeg(quarters((480, 320)), quality=85, progressive=True)
SEVERAL = saved(
    quarters((480, 320)), "MPO", save_all=True, append_images=[quarters((48, 32))]
)
DAMAGED: dict[str, bytes] = {
    "mpo-cut-in-the-first.jpg": SEVERAL[: int(SEVERAL.rindex(START) * 0.9)],
    "without-end.jpg": J[:-2],
    "without-last-byte.jpg": J[:-1],
    "without-end-progressive.jpg": WAVES[:-2],
    "without-end-cmyk.jpg": FILES["cmyk.jpg"][:-2],
    "without-end-grey.jpg": FILES["grey.jpg"][:-2],
    "without-end-turned.jpg": FILES["orientation-6.jpg"][:-2],
    "without-end-restarts.jpg": FILES["restarts-rows.jpg"][:-2],
    "without-last-hundredth.jpg": NOISY[: int(len(NOISY) * 0.99)],
    "without-last-hundredth-progressive.jpg": WAVES[: int(len(WAVES) * 0.99)],
    "jfif-version-cut.jpg": with_segments(
        segment(0xE0, b"JFIF\0\1"), data=TABLES_FIRST
    ),
}
