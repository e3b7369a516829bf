"""Errors of a request that goes beyond its limits."""

from __future__ import annotations

import requests


class BlockedAddress(requests.RequestException):
    """The address may not be asked."""


class DeadlineExceeded(requests.Timeout):
    """The whole exchange took too long, though it may never have stood still."""


class TooLarge(requests.RequestException):
    """The body passed the cap."""


class CutOff(requests.exceptions.ChunkedEncodingError):
    """The connection ended before the whole body had come; `body` is what came."""

    def __init__(self, reason: str, *, body: bytes) -> None:
        super().__init__(reason)
        self.body = body


class Refusal(Exception):  # never leaves this package
    """Carries one of the above through urllib3, which wraps errors that it knows."""

    def __init__(self, error: requests.RequestException) -> None:
        super().__init__(error)
        self.error = error
