"""Requests to the simulated API v1.1."""

from __future__ import annotations

from requests_oauthlib import OAuth1

from datasource.simulator import CREDENTIALS


def signed() -> OAuth1:
    return OAuth1(
        CREDENTIALS.consumer_key,
        CREDENTIALS.consumer_secret,
        CREDENTIALS.access_token_key,
        CREDENTIALS.access_token_secret,
    )
