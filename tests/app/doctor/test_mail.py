"""What `manage.py doctor` finds at the mail server."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from tests.app.doctor.conftest import Doctor
from tests.app.mail_server import Mailbox, mail_server

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


class TestMail:
    @pytest.fixture(autouse=True)
    def addresses(self, settings: Settings) -> None:
        settings.DEFAULT_FROM_EMAIL = "Album <album@album.example>"
        settings.MILESTONE_RECIPIENTS = ["organiser@album.example"]

    def test_that_arrives_is_all_right(self, mailbox: Mailbox, doctor: Doctor) -> None:
        told = doctor("mail", "--send-test", "ana@album.example")
        assert "All right: mail" in told.text
        [message] = mailbox.received
        assert message["To"] == "ana@album.example"

    def test_is_sent_only_where_that_is_asked_for(
        self, mailbox: Mailbox, doctor: Doctor
    ) -> None:
        doctor("mail")
        assert not mailbox.received

    def test_is_no_mail_where_it_becomes_files(self, doctor: Doctor) -> None:
        told = doctor("mail")
        assert told.names("WARNING", "E-mails are sent to nobody", "Set EMAIL_URL")
        assert told.code == 0

    def test_to_a_server_that_is_not_there_is_named(
        self, mailbox: Mailbox, settings: Settings, doctor: Doctor
    ) -> None:
        settings.EMAIL_PORT = 9
        problem = "The mail server 127.0.0.1:9 cannot be used"
        assert doctor("mail").names("ERROR", problem, "Check host, port")

    def test_with_a_wrong_password_is_named_without_it(
        self, mailbox: Mailbox, settings: Settings, doctor: Doctor
    ) -> None:
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "ana", "geheim99"
        with mail_server(password="another") as guarded:
            settings.EMAIL_PORT = guarded.port
            told = doctor("mail")
        assert told.names("ERROR", "refuses our log-in", "Check user and password")
        assert "geheim99" not in told.text

    def test_over_tls_that_the_server_does_not_speak_is_named(
        self, mailbox: Mailbox, settings: Settings, doctor: Doctor
    ) -> None:
        settings.EMAIL_USE_TLS = True
        told = doctor("mail")
        assert told.names("ERROR", "STARTTLS", "smtp:, smtp+tls: or smtp+ssl:")

    def test_whose_password_goes_in_clear_is_named(
        self, mailbox: Mailbox, settings: Settings, doctor: Doctor
    ) -> None:
        settings.EMAIL_HOST, settings.EMAIL_HOST_USER = "mail.invalid", "ana"
        problem = "The password of the mail server goes over the network in clear"
        assert doctor("mail").names("WARNING", problem, "smtp+tls://")

    def test_that_is_refused_is_named(self, mailbox: Mailbox, doctor: Doctor) -> None:
        mailbox.faults = ["rcpt 550 5.7.1 Relay access denied"]
        told = doctor("mail", "--send-test", "ana@elsewhere.example")
        problem = "The test message was not taken: 550 5.7.1 Relay access denied"
        assert told.names("ERROR", problem, "Check the address")

    def test_from_to_and_about_nobody_is_named(
        self, mailbox: Mailbox, settings: Settings, doctor: Doctor
    ) -> None:
        settings.DEFAULT_FROM_EMAIL = "Album <album@localhost>"
        settings.MILESTONE_RECIPIENTS = ["organiser@localhost"]
        settings.CONTACT_EMAIL, settings.IS_PRODUCTION = "organiser@localhost", True
        told = doctor("mail")
        assert told.names("WARNING", "E-mails come from", "Set DEFAULT_FROM_EMAIL")
        assert told.names("WARNING", "alarms reach nobody", "Set MILESTONE_RECIPIENTS")
        assert told.names("WARNING", "wants a photo removed", "Set CONTACT_EMAIL")
