"""Widths of stored renditions, and the names of their files."""

MAX_WIDTH = 2048


def rendition_widths(width: int) -> tuple[int, ...]:
    """Widths of the stored renditions of a picture `width` pixels wide, ascending."""
    # A rendition is never larger than the picture was.
    smaller = (small for small in (320, 480, 640, 1280) if small < width)
    return (*smaller, min(width, MAX_WIDTH))


def rendition_name(content_hash: str, width: int) -> str:
    """The name in the storage, spread over 256 folders."""
    # 256 folders: a million files in one would make each look-up slow.
    return f"{content_hash[:2]}/{content_hash}-{width}.webp"


def jpeg_name(content_hash: str) -> str:
    """Of the copy that goes into ZIP files and to Facebook."""
    return f"jpeg/{content_hash[:2]}/{content_hash}.jpg"
