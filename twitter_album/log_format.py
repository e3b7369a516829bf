"""Log lines as JSON, one object each, for programs that collect them (LOG_FORMAT)."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path

_run_id: ContextVar[int | None] = ContextVar("_run_id", default=None)


class JsonFormatter(logging.Formatter):
    """`run`, where a look at a feed logs, is the number of its row in the admin."""

    def format(self, record: logging.LogRecord) -> str:
        facts: dict[str, object] = {
            "time": _written(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": process_name(),
            "pid": record.process,
        }
        if run_id := _run_id.get():
            facts["run"] = run_id
        if record.exc_info:
            facts["traceback"] = self.formatException(record.exc_info)
        # In ASCII: whatever else ends a line somewhere is escaped.
        return json.dumps(facts)


def line(text: str, *, process: str) -> str:
    """Of a line that a program wrote past all logs."""
    now = _written(datetime.now(UTC))
    return json.dumps({"time": now, "message": text, "process": process})


def _written(moment: datetime) -> str:
    """`2026-11-28T14:03:01.123Z`"""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def process_name() -> str:
    """`web`, or the command of manage.py that runs here, as `clock` and `worker`."""
    program = Path(sys.argv[0])
    if program.name == "manage.py" and len(sys.argv) > 1:
        return sys.argv[1]
    return "web" if "granian" in program.parts[-2:] else program.name


@contextmanager
def one_run() -> Iterator[None]:
    """What is logged after `begin_run`, up to the end of the block, is of one run."""
    token = _run_id.set(None)
    try:
        yield
    finally:
        _run_id.reset(token)


def begin_run(run_id: int) -> None:
    _run_id.set(run_id)
