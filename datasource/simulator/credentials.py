"""The keys the simulated network accepts: public by design, they open nothing else."""

from dataclasses import dataclass

from twitter_album.demo_keys import DEMO_BEARER_TOKEN, DEMO_BLUESKY, DEMO_KEYS


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """What a developer of X gets: two pairs for OAuth 1.0a, a token for API v2.

    `access_token` opens Mastodon's API where a server asks for a token; handle and
    app password open a session at Bluesky.
    """

    consumer_key: str
    consumer_secret: str
    access_token_key: str
    access_token_secret: str
    access_token: str
    bluesky_handle: str
    bluesky_app_password: str
    bearer_token: str = DEMO_BEARER_TOKEN


CREDENTIALS = Credentials(
    **DEMO_KEYS, **DEMO_BLUESKY, access_token="simulator-access-token"
)
