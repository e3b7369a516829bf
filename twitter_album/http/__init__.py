"""The one door to the outside, so that no address, server or body can harm us."""

from twitter_album.http.exchange import BlockedAddress, DeadlineExceeded, TooLarge
from twitter_album.http.session import GuardedSession, is_log_in, redirect_target

__all__ = [
    "BlockedAddress",
    "DeadlineExceeded",
    "GuardedSession",
    "TooLarge",
    "is_log_in",
    "redirect_target",
]
