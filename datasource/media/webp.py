"""Takes the first frame out of a WebP animation that is cut off."""

from __future__ import annotations

# "RIFF", the length, "WEBP"; then chunks: four letters, a length, that many bytes.
HEADER_BYTES = 12
FRAME = b"ANMF"


def first_frame(data: bytes) -> bytes:
    """An animation of one frame; raises ValueError where not even that is there."""
    at = HEADER_BYTES
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + length + length % 2  # chunks begin at even bytes
        if data[at : at + 4] == FRAME and end <= len(data):
            size = (end - 8).to_bytes(4, "little")
            return data[:4] + size + data[8:end]
        at = end
    raise ValueError("the file holds no whole frame")
