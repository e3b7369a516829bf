"""The keys the simulated network accepts: public by design, they open nothing else."""

from dataclasses import dataclass

from twitter_album.demo_keys import DEMO_KEYS


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """What a developer of X gets: two pairs for OAuth 1.0a.

    `access_token` opens Mastodon's API where a server asks for a token.
    """

    consumer_key: str
    consumer_secret: str
    access_token_key: str
    access_token_secret: str
    access_token: str


CREDENTIALS = Credentials(**DEMO_KEYS, access_token="simulator-access-token")
