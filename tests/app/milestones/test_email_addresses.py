"""Addresses of people in every script, and mail servers that cannot take them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation
from pytest_django import Settings

from app.milestones import outbox
from app.models import Delivery
from tests.app.mail_server import Mailbox, mail_server
from tests.app.milestones.mailing import reach, text_of


@pytest.fixture
def modern_mailbox(settings: Settings) -> Iterator[Mailbox]:
    """Of a server that takes addresses in UTF-8."""
    settings.EMAIL_BACKEND = "twitter_album.mail.Smtp"
    settings.EMAIL_HOST = "127.0.0.1"
    with mail_server(takes_utf8=True) as box:
        settings.EMAIL_PORT = box.port
        yield box


@pytest.mark.django_db(transaction=True)
@pytest.mark.one_database
class TestAddress:
    def test_that_is_not_ascii_goes_out_as_it_is_written(
        self, modern_mailbox: Mailbox, settings: Settings
    ) -> None:
        settings.DEFAULT_FROM_EMAIL = "Albüm <album@localhost>"
        reach(recipients="käthe@bücher.example")

        assert outbox.send_due() == {"sent": 1}

        (mail,) = modern_mailbox.received
        assert mail["X-Envelope-To"] == "käthe@xn--bcher-kva.example"
        assert mail["To"] == "käthe@bücher.example"
        assert mail["From"] == "Albüm <album@localhost>"

    def test_that_the_server_cannot_take_is_told_and_costs_no_other(
        self, mailbox: Mailbox
    ) -> None:
        reach(recipients="käthe@one.example, info@bücher.example, ben@one.example")

        assert outbox.send_due() == {"sent": 2, "dead": 1}

        envelopes = [mail["X-Envelope-To"] for mail in mailbox.received]
        assert envelopes == ["info@xn--bcher-kva.example", "ben@one.example"]
        dead = Delivery.objects.get(state="dead")
        assert dead.recipient == "käthe@one.example"
        assert "the mail server has no SMTPUTF8" in dead.failure


@pytest.mark.django_db(transaction=True)
@pytest.mark.one_database
@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_email_needs_no_server_that_takes_eight_bits(
    mailbox: Mailbox, settings: Settings, language: str
) -> None:
    settings.LANGUAGE_CODE = language
    with translation.override(language):
        reach(tag="été🎭")
        assert outbox.send_due() == {"sent": 1}

    (content,) = mailbox.contents
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert "été🎭" in text_of(mailbox.received[0])
