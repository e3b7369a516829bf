"""An album with a webhook, and a receiver that is asked for real."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from app.models import Album, Webhook
from tests.app.factories import make_album, make_photo
from tests.app.webhooks.told import make_webhook, run
from tests.http_receiver import Receiver, receiving


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.MEDIA_ALLOW_PRIVATE_ADDRESSES = True
    with receiving() as server:
        yield server


@pytest.fixture
def album(transactional_db: None) -> Album:
    return make_album("carnival", milestones="3")


@pytest.fixture
def webhook(album: Album, receiver: Receiver) -> Webhook:
    """Of an album that has one photo, which is no news."""
    make_photo(album, text="an old one")
    made = make_webhook(album, receiver)
    run()
    assert receiver.posted == []
    return made
