"""ICC profiles for files that name their colours by number (ITU-T H.273)."""

from __future__ import annotations

import struct

from PIL import ImageCms

from datasource.media import png

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
# Of BT.2020 (9) and Display P3 (12): red, green and blue as XYZ for a white of D50.
PRIMARIES = {
    9: (
        (0.67349, 0.27904, -0.00193),
        (0.16567, 0.67534, 0.02998),
        (0.12505, 0.04561, 0.79686),
    ),
    12: (
        (0.51512, 0.2412, -0.00105),
        (0.29198, 0.69225, 0.04189),
        (0.1571, 0.06657, 0.78407),
    ),
}
# Transfer functions of BT.709, BT.601, sRGB and BT.2020 (10 and 12 bits): near enough
# to sRGB's to be shown with it.
CURVES_LIKE_SRGB = {1, 6, 13, 14, 15}
# An ICC profile: 128 bytes of header, the number of tags, and for each tag its name,
# its offset and its length.
TAG_TABLE_OFFSET, TAG = 128, struct.Struct(">4sII")


def profile_by_number(kind: str, data: bytes) -> bytes | None:
    """None for what is sRGB anyway, or brighter than a page (HDR)."""
    primaries, curve = _numbers(kind, data)
    if primaries not in PRIMARIES or curve not in CURVES_LIKE_SRGB:
        return None
    return _profile(PRIMARIES[primaries])


def _numbers(kind: str, data: bytes) -> tuple[int, int]:
    if kind == "PNG":
        body = png.body_of(data, b"cICP")
        return (body[0], body[1]) if len(body) > 1 else (0, 0)
    # The box "colr" of the kind "nclx", wherever it is nested.
    at = data.find(b"colrnclx") if kind in {"AVIF", "HEIF"} else -1
    if at < 0 or at + 12 > len(data):
        return 0, 0
    primaries, curve = struct.unpack_from(">HH", data, at + 8)
    return primaries, curve


def _profile(primaries: tuple[tuple[float, ...], ...]) -> bytes:
    profile = bytearray(SRGB)
    colours = dict(zip((b"rXYZ", b"gXYZ", b"bXYZ"), primaries, strict=True))
    (count,) = struct.unpack_from(">I", profile, TAG_TABLE_OFFSET)
    first = TAG_TABLE_OFFSET + 4
    for offset in range(first, first + TAG.size * count, TAG.size):
        name, start, _ = TAG.unpack_from(profile, offset)
        if name in colours:
            # Numbers of 16 bits before and 16 behind the point, after 8 bytes of type.
            xyz = [round(65_536 * value) for value in colours[name]]
            struct.pack_into(">3i", profile, start + 8, *xyz)
    return bytes(profile)
