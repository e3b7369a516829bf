"""The album that is backed up and restored, and the one of alarms."""

from __future__ import annotations

import pytest
from django.utils import timezone
from pytest_django import Settings

from app.models import Album
from tests.app.mail_server import Mailbox
from tests.app.operations.backups import full_album
from tests.app.operations.troubles import World
from tests.facebook_page import Page


@pytest.fixture
def album() -> Album:
    return full_album()


@pytest.fixture
def world(
    mailbox: Mailbox, page: Page, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> World:
    settings.ALARM_RECIPIENTS = ["operator@album.example"]
    settings.ALARM_DISK_FREE_MB = 0
    world = World(settings, mailbox, page, timezone.now().replace(hour=12))
    monkeypatch.setattr(timezone, "now", lambda: world.now)
    world.tick()
    return world
