"""The decoder worker: a process in which a bomb or a bug in a decoder does no harm."""

from __future__ import annotations

import json
import os
import queue
import resource
import sys
import threading
import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import IO

from PIL import UnidentifiedImageError

from datasource.errors import MediaError
from datasource.media import logos
from datasource.media.decoding import MEMORY_BYTES, Decoded
from datasource.media.pictures import RenderedPicture
from datasource.media.pipe_framing import read_frame, write_frame
from datasource.media.renditions import render
from datasource.media.validate import decode

# What is made of a picture, by the argument that names it.
DRAWINGS = {"renditions": render, "logo": logos.draw}
# For each picture. A decoder in an endless loop is stopped by the kernel.
CPU_SECONDS = 20


def main() -> None:
    """Answers pictures one by one until the parent closes the pipe or dies."""
    _set_limits()
    draw = DRAWINGS[(sys.argv[1:] or ["renditions"])[0]]
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a decoder prints must not get between the answers
    pictures: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read_pictures, args=(pictures,), daemon=True).start()
    while True:
        data = pictures.get()
        _allow_more_cpu()
        try:
            _answer(answers, data, draw)
        except BrokenPipeError:
            # The parent is gone. Not by returning: the thread holds standard input,
            # which Python would close at its end, and abort.
            os._exit(0)


def _read_pictures(pictures: queue.SimpleQueue[bytes]) -> None:
    """Reads on while a picture is decoded, so that a dead parent is noticed at once."""
    with suppress(EOFError):
        while True:
            pictures.put(read_frame(sys.stdin.buffer))
    os._exit(0)


def _answer(
    answers: IO[bytes], data: bytes, draw: Callable[[Decoded], RenderedPicture]
) -> None:
    try:
        picture = draw(decode(data))
    except MediaError as error:
        _refuse(answers, str(error), is_permanent=error.permanent)
    except MemoryError:
        too_large = f"it takes more than {MEMORY_BYTES >> 20} MB to decode"
        _refuse(answers, too_large, is_out_of_memory=True)
    except Exception as error:  # noqa: BLE001  # decoders raise anything
        _refuse(answers, f"the picture is damaged: {_reason(error)}")
    else:
        _deliver(answers, picture)


def _reason(error: Exception) -> str:
    """The decoder's own words, where it has some for people."""
    if isinstance(error, UnidentifiedImageError):
        return "its beginning cannot be read"
    return " ".join(str(error).split())[:200] or "it cannot be decoded"


def _refuse(
    answers: IO[bytes],
    reason: str,
    *,
    is_permanent: bool = True,
    is_out_of_memory: bool = False,
) -> None:
    refusal = {
        "error": reason,
        "is_permanent": is_permanent,
        "is_out_of_memory": is_out_of_memory,
    }
    write_frame(answers, json.dumps(refusal).encode())


def _deliver(answers: IO[bytes], picture: RenderedPicture) -> None:
    described = {
        "width": picture.width,
        "height": picture.height,
        "placeholder": picture.placeholder,
        "colour": picture.colour,
        "fingerprint": picture.fingerprint,
    }
    write_frame(answers, json.dumps(described).encode())
    for data in picture.renditions.values():
        write_frame(answers, data)


def _set_limits() -> None:
    limits = {
        resource.RLIMIT_AS: MEMORY_BYTES,
        resource.RLIMIT_FSIZE: 0,  # it writes no files
        resource.RLIMIT_CORE: 0,  # a dump would hold the picture
    }
    os.nice(5)  # pages come before pictures
    warnings.simplefilter("ignore")  # Pillow's about metadata that we drop
    for limit, value in limits.items():
        with suppress(ValueError, OSError):  # macOS has no limit of memory
            resource.setrlimit(limit, (value, value))


def _allow_more_cpu() -> None:
    # The limit counts from the start of the process, so it grows with each picture. The
    # hard limit stays open: it could not be raised again.
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
