"""Which networks a test is about."""

from __future__ import annotations

import pytest
from django.db import connection

from datasource import sources

# What a network says is the same for a second database: one of them will do.
APIS = sorted(sources.NETWORKS) if connection.vendor == "sqlite" else ["mastodon"]


def on(*apis: str) -> pytest.MarkDecorator:
    """On these alone: the rule is not the network's, or is theirs only."""
    return pytest.mark.parametrize("network", apis, indirect=True)
