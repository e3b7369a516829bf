"""Middleware that answers 400 where a request brings a value that no column can hold:
a number beyond 64 bits, a NUL, half a character.

Views check what they read, where they have something better to say. This is for the
rest: each database refuses such a value in a way of its own, at the end of any query.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import DataError, OperationalError, connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

# Of PostgreSQL's data errors: a division by zero is none of the visitor's.
SQLSTATES = {
    None,  # psycopg itself refused it, as it does a NUL
    "22003",  # a number, a moment out of range
    "22008",
    "22021",  # bytes that are no text
    "22P05",
    "22P02",  # no number at all
}
SQLITE_LIMITS = ("LIKE or GLOB pattern too complex", "string or blob too big")


class UnstorableValue(SuspiciousOperation):
    """Django answers it with 400."""


class UnstorableValues:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Around every statement of the request, whichever library asks it.
        with connection.execute_wrapper(_refuse):
            return self.get_response(request)


def _refuse(
    execute: Callable[..., Any],
    sql: str,
    params: object,
    many: bool,
    context: dict[str, Any],
) -> Any:
    """One of Django's wrappers around what is executed."""
    try:
        return execute(sql, params, many, context)
    except (OverflowError, UnicodeEncodeError, DataError, OperationalError) as error:
        if not is_of_value(error):
            raise
        raise UnstorableValue("A value that no column can hold") from error


def is_of_value(error: Exception) -> bool:
    if isinstance(error, DataError):
        return getattr(error.__cause__, "sqlstate", None) in SQLSTATES
    # SQLite has one class for everything: only its text tells what is wrong.
    if isinstance(error, OperationalError):
        return str(error) in SQLITE_LIMITS
    return True
