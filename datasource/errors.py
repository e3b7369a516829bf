"""The two errors of our own, each telling whether trying again makes sense."""

from datetime import datetime


class _Failure(Exception):
    """`permanent`: never again; `retry_after`: the wait that the other side asked."""

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        retry_after: datetime | None = None,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after


class SourceError(_Failure):
    """A network failed us."""


class MediaError(_Failure):
    """A picture failed us."""
