"""Widths and formats of stored renditions, and the names of their files."""

import re

MAX_WIDTH = 2048
# Wider renditions are JPEG, which takes a tenth of the processor time; up to here the
# fewer bytes of WebP count for more, because a page shows dozens of them.
MAX_WEBP_WIDTH = 640
# A picture hardly wider than 1280 pixels needs no rendition of just these.
MAX_WIDTH_WITHOUT_1280 = 1408
# Names of files in their folders.
JPEG = re.compile(r"([0-9a-f]{64})\.jpg", re.ASCII)
RENDITION = re.compile(r"([0-9a-f]{64})-[0-9]{1,5}\.(?:webp|jpg)", re.ASCII)


def rendition_widths(width: int, *, has_jpegs: bool | None) -> tuple[int, ...]:
    """Widths of the stored renditions of a picture `width` pixels wide, ascending.

    `has_jpegs`: false or none for a picture that was stored when all were WebP.
    """
    # A rendition is never larger than the picture was.
    smaller = [small for small in (320, 480, 640, 1280) if small < width]
    if has_jpegs and 1280 < width <= MAX_WIDTH_WITHOUT_1280:
        smaller.remove(1280)
    return (*smaller, min(width, MAX_WIDTH))


def rendition_name(content_hash: str, width: int, *, has_jpegs: bool | None) -> str:
    """The name in the storage, spread over 256 folders."""
    # 256 folders: a million files in one would make each look-up slow.
    ending = "jpg" if has_jpegs and width > MAX_WEBP_WIDTH else "webp"
    return f"{content_hash[:2]}/{content_hash}-{width}.{ending}"


def rendition_names(
    content_hash: str, width: int, *, has_jpegs: bool | None
) -> dict[int, str]:
    """By their widths, ascending, of a picture `width` pixels wide."""
    return {
        stored: rendition_name(content_hash, stored, has_jpegs=has_jpegs)
        for stored in rendition_widths(width, has_jpegs=has_jpegs)
    }


def content_type(name: str) -> str:
    return "image/jpeg" if name.endswith(".jpg") else "image/webp"


def names_of_any_format(content_hash: str, width: int) -> set[str]:
    """Also those under which an earlier version stored the same picture."""
    return {
        name
        for has_jpegs in (False, True)
        for name in rendition_names(content_hash, width, has_jpegs=has_jpegs).values()
    }


def is_rendition_name(name: str) -> bool:
    folder, _, file = name.partition("/")
    return (
        bool(RENDITION.fullmatch(file)) and file.startswith(folder) and len(folder) == 2
    )


def jpeg_name(content_hash: str) -> str:
    """Of the copy that goes into ZIP files and to Facebook."""
    return f"jpeg/{content_hash[:2]}/{content_hash}.jpg"
