"""Pipe framing between us and a decoder worker: a length, then as many bytes."""

from __future__ import annotations

import struct
from typing import IO

LENGTH = struct.Struct(">I")
# A broken worker may write anything; its length must not fill our memory.
MAX_FRAME_BYTES = 64_000_000


def write_frame(stream: IO[bytes], data: bytes) -> None:
    stream.write(LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes:
    """The next frame; raises EOFError when the other side has gone."""
    (length,) = LENGTH.unpack(_read(stream, LENGTH.size))
    if length > MAX_FRAME_BYTES:
        raise EOFError("the other side writes nonsense")
    return _read(stream, length)


def _read(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError("the other side has gone")
    return data
