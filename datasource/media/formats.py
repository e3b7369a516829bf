"""File formats, told by their first bytes: labels and endings are often wrong."""

from __future__ import annotations

import re

from datasource.errors import MediaError
from datasource.media import ico

SIGNATURES = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"II+\0": "TIFF",
    b"MM\0+": "TIFF",
    b"\0\0\0\x0cjP  \r\n\x87\n": "JPEG2000",
    b"\xff\x4f\xff\x51": "JPEG2000",
}
AVIF_BRANDS = {b"avif", b"avis"}
HEIF_BRANDS = {
    b"heic",
    b"heix",
    b"heim",
    b"heis",
    b"hevc",
    b"hevx",
    b"hevm",
    b"hevs",
    b"mif1",
    b"msf1",
}
# A file of an endless list of brands is no picture.
MAX_BRANDS = 32
REFUSED = {
    b"\xff\x0a": "a JPEG XL picture, which the album cannot decode",
    b"\0\0\0\x0cJXL \r\n\x87\n": "a JPEG XL picture, which the album cannot decode",
    b"\x1a\x45\xdf\xa3": "a video",
    b"OggS": "a video or a sound",
    b"ID3": "a sound",
    b"fLaC": "a sound",
    b"%PDF": "a PDF document",
    b"8BPS": "a Photoshop file",
}
HTML = re.compile(
    rb"(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", re.I | re.S
)
SVG = re.compile(rb"(?:<[?!][^>]*>\s*)*<(?:\w+:)?svg\b", re.I)
UNKNOWN_FORMAT = (
    "this is no JPEG, PNG, WebP, GIF, AVIF, HEIC, BMP, ICO, TIFF or JPEG 2000 picture"
)


def kind_of(data: bytes) -> str:
    """Pillow's name of a format that is decoded; raises MediaError for any other."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        return _iso_kind(data)
    if ico.START.match(data):
        return "ICO"
    for start, kind in SIGNATURES.items():
        if data.startswith(start):
            return kind
    raise _refusal(data)


def _iso_kind(data: bytes) -> str:
    """AVIF, HEIC and films are boxes of one family, told apart by their brands."""
    # After the length, "ftyp", the major brand and its version: the compatible brands,
    # four bytes each.
    end = min(int.from_bytes(data[:4]), 16 + 4 * MAX_BRANDS, len(data))
    brands = [data[8:12], *(data[at : at + 4] for at in range(16, end, 4))]
    # AVIF first: such a file names HEIF's "mif1", too.
    if not AVIF_BRANDS.isdisjoint(brands):
        return "AVIF"
    if not HEIF_BRANDS.isdisjoint(brands):
        return "HEIF"
    raise MediaError("this is a video", permanent=True)


def _refusal(data: bytes) -> MediaError:
    for start, what in REFUSED.items():
        if data.startswith(start):
            return MediaError(f"this is {what}", permanent=True)
    text = data[:2000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if SVG.match(text):
        drawing = "this is an SVG drawing, which may hold scripts and is not shown"
        return MediaError(drawing, permanent=True)
    if HTML.match(text):  # a log-in, a challenge, maintenance: not there for ever
        return MediaError("the picture's host answered with a web page")
    return MediaError(UNKNOWN_FORMAT, permanent=True)
