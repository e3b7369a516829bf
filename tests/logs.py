"""What the album would write to standard error."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from twitter_album.log_handler import MINUTE_SECONDS, ConsoleHandler


@contextmanager
def written(
    *, minute: float = MINUTE_SECONDS, formatter: logging.Formatter | None = None
) -> Iterator[io.StringIO]:
    """`minute`: seconds after which repeats are told."""
    stream = io.StringIO()
    handler = ConsoleHandler(stream, minute)
    handler.setFormatter(formatter)
    loggers = [logging.getLogger(name) for name in ("", "django")]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield stream
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
        handler.close()
