"""Segments of JPEG files: drops metadata, measures how much of a cut file is there."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from typing import NamedTuple

from PIL import Image, ImageChops

# "Start of image" and "end of image".
START, END = b"\xff\xd8", b"\xff\xd9"
# Bytes below 0xFF, so that it holds no marker; always the same, so that a file is
# always judged alike.
NOISE = bytes(random.Random(0).choices(range(255), k=65_536))  # noqa: S311  # no secret
# Markers. Frames: baseline, extended and progressive, each by Huffman or arithmetic
# coding, as far as they are decoded.
SCAN, FRAMES = 0xDA, {0xC0, 0xC1, 0xC2, 0xC9, 0xCA}
PROGRESSIVE = {0xC2, 0xCA}
APPLICATIONS, COMMENT, RESTARTS = range(0xE0, 0xF0), 0xFE, range(0xD0, 0xD8)
# Which way is up and which colours are meant: how they start, how long they are.
NEEDED = {0xE1: (b"Exif\0\0", 6), 0xE2: (b"ICC_PROFILE\0", 14), 0xEE: (b"Adobe", 12)}
ALL_COEFFICIENTS = frozenset(range(1, 64))


class Segment(NamedTuple):
    """`start` to `end` with marker and length; of a scan, with what it encodes."""

    marker: int
    start: int
    body: int
    end: int


def without_metadata(data: bytes) -> bytes:
    """The picture's own segments, up to where the file ends or one is cut off."""
    needed = (
        data[segment.start : segment.end]
        for segment in _segments(data)
        if _is_needed(segment, data[segment.body : segment.end])
    )
    return START + b"".join(needed)


def with_noise(data: bytes) -> bytes:
    """The file, continued with noise that stands in no file."""
    # A decoder skips what it cannot read up to the next restart marker, so the noise
    # has to go on after the marker that comes next.
    scan = data.rfind(bytes([0xFF, SCAN]))
    restarts = [data.rfind(bytes([0xFF, marker]), scan) for marker in RESTARTS]
    last = max(restarts)
    following = (restarts.index(last) + 1) % len(RESTARTS) if last >= 0 else 0
    return data + NOISE + bytes([0xFF, RESTARTS[following]]) + NOISE + END


def lists_several_pictures(data: bytes) -> bool:
    """Whether it has the index of a Multi-Picture Format file."""
    return any(
        segment.marker == 0xE2 and data.startswith(b"MPF\0", segment.body)
        for segment in _segments(data)
    )


def _is_needed(segment: Segment, body: bytes) -> bool:
    if segment.marker == COMMENT:
        return False
    if segment.marker not in APPLICATIONS:
        return True
    start, length = NEEDED.get(segment.marker, (b"", sys.maxsize))
    return body.startswith(start) and len(body) >= length


def _segments(data: bytes) -> Iterator[Segment]:
    at = len(START)
    while (at := data.find(b"\xff", at)) >= 0:
        marker = data[at + 1] if at + 1 < len(data) else 0
        # Stuffing, padding and restarts have no length and no body.
        if marker in (0x00, 0x01, 0xFF) or marker in range(0xD0, 0xD9):
            at += 1
            continue
        body = at + 4
        end = at + 2 + int.from_bytes(data[at + 2 : body])
        if marker == 0xD9 or end > len(data) or end < body:
            return
        end = _end_of_scan(data, end) if marker == SCAN else end
        yield Segment(marker, at, body, end)
        at = end


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker is that is no restart of the same scan."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        following = data[at + 1]
        if following and following != 0xFF and following not in RESTARTS:
            return at
        at += 1
    return len(data)


def is_drawn_by_whole_scans(data: bytes) -> bool:
    """Whether only refinements of a progressive picture can be missing."""
    segments = list(_segments(data))
    frame = next((each for each in segments if each.marker in FRAMES), None)
    if frame is None or frame.marker not in PROGRESSIVE:
        return False
    # A progressive file sends coarse values first: flat blocks, then the waves in them,
    # then further bits of both. Once all of them were sent for the brightness, what is
    # missing at the end is a refinement. The last scan may be cut.
    components = list(data[frame.body + 6 : frame.end : 3])
    flat, coefficients = set(), set()
    for scan in [each for each in segments if each.marker == SCAN][:-1]:
        count = data[scan.body]
        drawn = data[scan.body + 1 : scan.body + 1 + 2 * count : 2]
        first, last, _ = data[scan.body + 1 + 2 * count :][:3]
        if first == 0:
            flat |= set(drawn)
        elif components[0] in drawn:
            coefficients |= set(range(first, last + 1))
    return flat >= set(components) and coefficients >= ALL_COEFFICIENTS


def share_before_difference(one: Image.Image, other: Image.Image) -> float:
    """How much of the picture comes before the first block in which two differ."""
    width, height = one.size
    difference = ImageChops.difference(one, other)
    if not (box := difference.getbbox()):
        return 1
    rows = _rows_of_blocks(one)
    # A block's colours reach one row into the blocks above.
    top = (box[1] + 1) // rows * rows
    bottom = min(top + rows, height)
    first = difference.crop((0, top, width, bottom)).getbbox()
    left = first[0] if first else width
    return (top + (bottom - top) * left / width) / height


def _rows_of_blocks(image: Image.Image) -> int:
    """How high a row of interleaved blocks is, in pixels as they were decoded."""
    layers: list[tuple[int, int, int, int]] = vars(image)["layer"]
    scale = (vars(image)["decoderconfig"] or (1,))[0]
    down = max(layer[2] for layer in layers) if len(layers) > 1 else 1
    return max(int(8 * down // scale), 1)
