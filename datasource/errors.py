"""The two errors of our own; each says whether trying again makes sense."""

from datetime import datetime


class _Failure(Exception):
    """`permanent`: never again; `retry_after`: the wait that the other side asked;
    `is_free`: a paid network certainly bills nothing but what was read before this;
    `is_refusal`: it does not accept who we are."""

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        retry_after: datetime | None = None,
        is_free: bool = False,
        is_refusal: bool = False,
    ) -> None:
        super().__init__(message)
        self.is_free = is_free
        self.is_refusal = is_refusal
        self.permanent = permanent
        self.retry_after = retry_after


class SourceError(_Failure):
    """A network failed us."""


class BudgetSpent(SourceError):
    """No network was asked: the operator's money does not reach; `retry_after` tells
    when it does again."""


class MediaError(_Failure):
    """A picture failed us."""
