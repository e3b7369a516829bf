"""Why something was logged: which lines have one cause, which is a mistake of ours."""

from __future__ import annotations

import errno
import logging
import re

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError

VISITOR_ERRORS = (
    SuspiciousOperation,
    BadRequest,
    PermissionDenied,
    MultiPartParserError,
    UnreadablePostError,
)
DATABASE_ERRORS = (OperationalError, InterfaceError)
MACHINE_ERRNOS = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EROFS,
    errno.EIO,
    errno.EACCES,
    errno.EPERM,
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOMEM,
}
_DIGITS = re.compile(r"\d+")


def cause_of(record: logging.LogRecord) -> object:
    """Equal for lines of which one tells enough."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, VISITOR_ERRORS):
        return type(error)
    if error is not None and is_our_mistake(error):
        # By the line of code: the same mistake with other values is one cause.
        return type(error), _raised_at(error)
    if error is not None:
        # Ports, process ids and offsets differ from one message to the next.
        return type(error), _DIGITS.sub("0", str(error))
    if status := getattr(record, "status_code", None):
        return record.name, status
    message = record.getMessage()
    if str(record.name).startswith("celery."):
        # It counts its attempts, and the seconds to the next one.
        message = _DIGITS.sub("0", message)
    return record.name, message


def is_our_mistake(error: BaseException) -> bool:
    """Not of a visitor, nor of a database, network or disk that fails."""
    if isinstance(error, (*VISITOR_ERRORS, ConnectionError, TimeoutError)):
        return False
    # By its name: the package is there only where a Redis is used.
    if type(error).__module__ == "redis.exceptions":
        return False
    if isinstance(error, DATABASE_ERRORS):
        # SQLite calls wrong SQL an OperationalError too.
        return getattr(error.__cause__, "sqlite_errorname", "") == "SQLITE_ERROR"
    return not (isinstance(error, OSError) and error.errno in MACHINE_ERRNOS)


def _raised_at(error: BaseException) -> tuple[str, int]:
    """Where it was raised."""
    trace = error.__traceback__
    # The innermost frame: the outer ones are the same for all requests.
    while trace and trace.tb_next:
        trace = trace.tb_next
    return (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace else ("", 0)
