"""The one door to the outside, so that no address, server or body can harm us."""

from twitter_album.http.exchange import BlockedAddress, DeadlineExceeded, TooLarge
from twitter_album.http.session import GuardedSession

__all__ = ["BlockedAddress", "DeadlineExceeded", "GuardedSession", "TooLarge"]
