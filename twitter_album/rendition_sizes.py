"""Widths of stored renditions, and the names of their files."""

import re

MAX_WIDTH = 2048
# Names of files in their folders.
JPEG = re.compile(r"([0-9a-f]{64})\.jpg", re.ASCII)
RENDITION = re.compile(r"([0-9a-f]{64})-[0-9]{1,5}\.webp", re.ASCII)


def rendition_widths(width: int) -> tuple[int, ...]:
    """Widths of the stored renditions of a picture `width` pixels wide, ascending."""
    # A rendition is never larger than the picture was.
    smaller = (small for small in (320, 480, 640, 1280) if small < width)
    return (*smaller, min(width, MAX_WIDTH))


def rendition_name(content_hash: str, width: int) -> str:
    """The name in the storage, spread over 256 folders."""
    # 256 folders: a million files in one would make each look-up slow.
    return f"{content_hash[:2]}/{content_hash}-{width}.webp"


def is_rendition_name(name: str) -> bool:
    folder, _, file = name.partition("/")
    return (
        bool(RENDITION.fullmatch(file)) and file.startswith(folder) and len(folder) == 2
    )


def jpeg_name(content_hash: str) -> str:
    """Of the copy that goes into ZIP files and to Facebook."""
    return f"jpeg/{content_hash[:2]}/{content_hash}.jpg"
