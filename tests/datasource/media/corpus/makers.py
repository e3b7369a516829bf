"""JPEG files with what cameras, phones, programs and services put into them."""

from __future__ import annotations

from tests.datasource.media.corpus.drawing import quarters, saved
from tests.datasource.media.corpus.jpegs import (
    TABLES_FIRST,
    XMP,
    J,
    jpeg,
    segment,
    with_segments,
)

MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + b"\0\0\0\x08free" * 400
GAIN_MAP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><hdrgm:Version>1.0</hdrgm:Version>'
FILES: dict[str, bytes] = {
    "mpo.jpg": saved(
        quarters(), "MPO", save_all=True, append_images=[quarters((48, 32))]
    ),
    "mpo-cut-in-the-second.jpg": saved(
        quarters(), "MPO", save_all=True, append_images=[quarters((480, 320))]
    )[:-3000],
    "mpo-index-broken.jpg": with_segments(segment(0xE2, b"MPF\0MM\0*\0\0\xff\xff")),
    "mpo-index-empty.jpg": with_segments(segment(0xE2, b"MPF\0")),
    "gain-map.jpg": with_segments(segment(0xE1, XMP + GAIN_MAP))
    + jpeg(quarters((24, 16), "L")),
    "motion-photo.jpg": J + MP4,
    "samsung-trailer.jpg": J + b"\0\0\1\x0aSEFH" + bytes(40) + b"SEFT",
    "zeros-follow.jpg": J + bytes(4096),
    "archive-follows.jpg": J + b"PK\x03\x04" + bytes(50),
    "comment.jpg": jpeg(comment=b"made by hand"),
    "comment-as-large-as-can-be.jpg": with_segments(segment(0xFE, b"c" * 65_533)),
    "comments-by-hundreds.jpg": with_segments(*[segment(0xFE, b"c" * 100)] * 400),
    "photoshop-resources.jpg": with_segments(
        segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x04abcd")
    ),
    "photoshop-resources-cut.jpg": with_segments(
        segment(0xED, b"Photoshop 3.0\x008BIM\x04")
    ),
    "photoshop-resolution-cut.jpg": with_segments(
        segment(0xED, b"Photoshop 3.0\x008BIM\x03\xed\0\0\0\0\0\x02ab")
    ),
    "facebook-fbmd.jpg": with_segments(
        segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x1cFBMD01000a9e0d00")
    ),
    "content-credentials.jpg": with_segments(segment(0xEB, b"JP\0\1" + bytes(9000))),
    "flashpix.jpg": with_segments(segment(0xE2, b"FPXR\0" + bytes(50))),
    "ducky-save-for-web.jpg": with_segments(segment(0xEC, b"Ducky\0\1\0\4\0\0\0\x3c")),
    "jfif-cut-short.jpg": with_segments(segment(0xE0, b"JFIF\0"), data=TABLES_FIRST),
    "jfif-density-zero.jpg": with_segments(
        segment(0xE0, b"JFIF\0\1\1\1\0\0\0\0\0\0"), data=TABLES_FIRST
    ),
    "jfif-thumbnail.jpg": with_segments(
        segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\4\4" + bytes(48)), data=TABLES_FIRST
    ),
    "jfif-twice.jpg": with_segments(segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")),
    "jfxx.jpg": with_segments(segment(0xE0, b"JFXX\0\x10" + bytes(20))),
    "adobe-marker-cut-short.jpg": with_segments(segment(0xEE, b"Adobe")),
    "canon-ciff.jpg": with_segments(segment(0xE0, b"II\x1a\0\0\0HEAPJPGM" + bytes(9))),
    "all-applications.jpg": with_segments(
        *(segment(0xE0 + n, b"Maker\0" + bytes(99)) for n in range(3, 14))
    ),
}
