"""A request and its answer, between the HTTP server and the protocol adapters."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

JSON_TYPE = "application/json; charset=utf-8"
HTML_TYPE = "text/html; charset=utf-8"
FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a client asked; `base` is this server's address without a slash.

    Header names are lower-case. `at` is the world's time.
    """

    method: str
    target: str
    base: str
    at: datetime
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    query: tuple[tuple[str, str], ...] = ()

    @classmethod
    def received(cls, **values: Any) -> "Request":
        """A request with its parameters read from target and form body."""
        request = cls(**values)
        pairs = parse_qsl(urlsplit(request.target).query, keep_blank_values=True)
        if FORM_TYPE in request.headers.get("content-type", ""):
            # v1.1 takes look-ups by POST as well, with their parameters in a form.
            form = request.body.decode("utf-8", "replace")
            pairs += parse_qsl(form, keep_blank_values=True)
        return replace(request, query=tuple(pairs))

    @property
    def path(self) -> str:
        # Bad escapes become replacement characters: a wrong path is 404, not a crash.
        return unquote(urlsplit(self.target).path, errors="replace")

    def value(self, name: str, default: str = "") -> str:
        """The first value of a parameter."""
        return next((value for key, value in self.query if key == name), default)

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.query if key == name]

    def is_true(self, name: str, *, default: bool = False) -> bool:
        fallback = "true" if default else "false"
        return self.value(name, fallback).lower() in ("true", "t", "1")

    def integer(self, name: str) -> int | None:
        """A whole number, nothing where the parameter is absent, ValueError else."""
        text = self.value(name)
        return int(text) if text else None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What goes back: `payload` becomes JSON late, so that faults can get at it.

    `on_delivery` is called with what is really sent, after the faults have changed it.
    """

    status: int = 200
    payload: Any = None
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = JSON_TYPE
    escapes_unicode: bool = False
    on_delivery: "Callable[[Answer], None] | None" = None

    def with_headers(self, headers: Mapping[str, str]) -> "Answer":
        return replace(self, headers=(*self.headers, *headers.items()))

    def content(self) -> bytes:
        if self.body is not None:
            return self.body
        text = json.dumps(self.payload, ensure_ascii=self.escapes_unicode)
        # Halves of surrogate pairs cannot be encoded; nobody sends them raw either.
        return text.encode("utf-8", "replace")


class ProtocolAdapter(Protocol):
    """Answers requests as one network does; None where a path is not its own."""

    def answer(self, request: Request) -> Answer | None: ...
