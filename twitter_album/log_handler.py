"""The handler of all logs: one line for each cause and minute, with a count.

A database that is away, or a stranger who tries host names, would write thousands. A
traceback is for a mistake of ours alone, and stands there once an hour. What the
settings call a key, token, secret or password is never written.
"""

from __future__ import annotations

import copy
import logging
import re
import threading
import time
from dataclasses import dataclass
from typing import TextIO

from twitter_album.log_causes import cause_of, is_our_mistake
from twitter_album.secret_values import without_secrets

MINUTE_SECONDS, HOUR_SECONDS = 60.0, 3600.0
MAX_LINE_LENGTH = 1000
MAX_CAUSES = 1000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass
class Cause:
    """`record` is its first line, `repeats` how often it came since the last one."""

    record: logging.LogRecord
    until: float
    repeats: int = 0


class ConsoleHandler(logging.StreamHandler[TextIO]):
    def __init__(
        self, stream: TextIO | None = None, minute: float = MINUTE_SECONDS
    ) -> None:
        super().__init__(stream)
        self.minute = minute
        self._causes: dict[object, Cause] = {}
        self._traced: dict[object, float] = {}
        self._timer: threading.Timer | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Called with the handler's lock held. A line with wrong arguments is told as
        logging tells it, and costs nothing but itself."""
        try:
            self._emit(record)
        except Exception:  # noqa: BLE001  # whoever logs must not fail for it
            self.handleError(record)

    def _emit(self, record: logging.LogRecord) -> None:
        # What is no trouble is never held back.
        if record.levelno < logging.WARNING:
            super().emit(line_of(record))
            return
        now, key = time.monotonic(), cause_of(record)
        self._log_repeats(now)
        if cause := self._causes.get(key):
            cause.repeats += 1
            self._schedule_repeats()
            return
        line = line_of(record)
        if line.exc_info and now < self._traced.get(key, 0.0):
            line.exc_info = line.exc_text = None
            line.msg += " (traceback above)"
        elif line.exc_info:
            self._traced[key] = now + HOUR_SECONDS
        super().emit(line)
        # A bound on memory: a stranger may invent causes without end.
        if len(self._causes) < MAX_CAUSES:
            self._causes[key] = Cause(line, now + self.minute)

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))

    def close(self) -> None:
        """Python closes every handler at its end; nothing counted is lost."""
        self.acquire()
        try:
            if self._timer:
                self._timer.cancel()
            self._log_repeats(float("inf"))
        finally:
            self.release()
        super().close()

    def _log_repeats(self, now: float) -> None:
        """One line for each cause whose minute is over."""
        over = [(k, cause) for k, cause in self._causes.items() if cause.until <= now]
        for key, cause in over:
            del self._causes[key]
            if cause.repeats:
                super().emit(summary_of(cause))
                # The next minute counts on: the first line was long ago, and is not
                # repeated.
                self._causes[key] = Cause(cause.record, now + self.minute)
        self._traced = {k: until for k, until in self._traced.items() if until > now}

    def _schedule_repeats(self) -> None:
        """Also where nothing else is ever logged."""
        if self._timer is None:
            self._timer = threading.Timer(self.minute, self._log_repeats_now)
            # It must not keep a process alive that wants to end.
            self._timer.daemon = True
            self._timer.start()

    def _log_repeats_now(self) -> None:
        self.acquire()
        try:
            self._timer = None
            self._log_repeats(time.monotonic())
            if any(cause.repeats for cause in self._causes.values()):
                self._schedule_repeats()
        finally:
            self.release()


def line_of(record: logging.LogRecord) -> logging.LogRecord:
    """A copy with its whole text in one line; a traceback only for a mistake."""
    # A copy, since other handlers get the same record after this one.
    line = copy.copy(record)
    text = without_secrets(record.getMessage())
    error = record.exc_info[1] if record.exc_info else None
    if error is not None and not is_our_mistake(error):
        line.exc_info = line.exc_text = None
        told = without_secrets(str(error))
        text = text if told in text else f"{text}: {told}"
    # After the secrets: half of one, left by the cut, nobody would recognize.
    line.msg, line.args = _CONTROL.sub(" ", text)[:MAX_LINE_LENGTH], None
    return line


def summary_of(cause: Cause) -> logging.LogRecord:
    """At the time when it is told, not at that of the first line."""
    facts = {name: cause.record.__dict__[name] for name in ("name", "levelno")}
    text = f"{cause.repeats:,} more like this: {cause.record.msg}"
    return logging.makeLogRecord(
        facts | {"levelname": cause.record.levelname, "msg": text}
    )
