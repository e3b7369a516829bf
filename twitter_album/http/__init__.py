"""Guarded HTTP for all outgoing requests, against harmful addresses and bodies."""

from twitter_album.http.errors import (
    BlockedAddress,
    CutOff,
    DeadlineExceeded,
    TooLarge,
)
from twitter_album.http.limits import objection_to
from twitter_album.http.session import GuardedSession, is_log_in, redirect_target

__all__ = [
    "BlockedAddress",
    "CutOff",
    "DeadlineExceeded",
    "GuardedSession",
    "TooLarge",
    "is_log_in",
    "objection_to",
    "redirect_target",
]
