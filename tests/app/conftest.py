"""Servers that the album talks to: a mailbox, and a Page of Facebook."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests import facebook_page
from tests.app.mail_server import Mailbox, mail_server
from tests.facebook_page import Page


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    settings.EMAIL_BACKEND = "twitter_album.mail.Smtp"
    settings.EMAIL_HOST = "127.0.0.1"
    with mail_server() as box:
        settings.EMAIL_PORT = box.port
        yield box


@pytest.fixture
def page(settings: Settings) -> Iterator[Page]:
    with facebook_page.running() as running:
        settings.FACEBOOK_PAGE_ID = facebook_page.PAGE
        settings.FACEBOOK_PAGE_TOKEN = facebook_page.TOKEN
        settings.FACEBOOK_API_URL = running.url
        settings.SITE_URL = "https://album.example"
        yield running
