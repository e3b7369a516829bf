"""The keys of the simulated network: public by design, they open nothing else.

The album shows them and the simulator checks them, so they stand where both look.
"""

DEMO_KEYS = {
    "consumer_key": "simulator-consumer-key",
    "consumer_secret": "simulator-consumer-secret",
    "access_token_key": "simulator-access-token-key",
    "access_token_secret": "simulator-access-token-secret",
}

DEMO_BEARER_TOKEN = "simulator-bearer-token"  # noqa: S105  # opens nothing else

DEMO_BLUESKY = {
    "bluesky_handle": "album.test",
    "bluesky_app_password": "demo-demo-demo-demo",
}
