"""The e-mails of milestones, against a real SMTP server with its faults."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from app.cron import MilestoneCron
from app.milestones import outbox
from app.models import Album, Delivery
from tests.app.factories import (
    make_album,
    make_photos,
)
from tests.app.mail_server import Mailbox, mail_server
from tests.app.milestones.mailing import FAULTS_BEFORE_THE_DOT, pass_time, reach


@pytest.mark.django_db
class TestSending:
    def test_each_recipient_gets_one_mail(self, mailbox: Mailbox) -> None:
        reach(2, recipients="ana@one.example, ben@two.example")

        for _ in range(3):
            outbox.send_due()
            pass_time()

        to = sorted(mail["X-Envelope-To"] for mail in mailbox.received)
        assert to == ["ana@one.example", "ben@two.example"]
        assert all(row.sent_at for row in Delivery.objects.all())

    def test_a_jump_sends_one_for_each_number(self, mailbox: Mailbox) -> None:
        album = make_album(milestones="100,200,300", recipients="ana@one.example")
        make_photos(album, 98)
        make_photos(album, 107)

        outbox.send_due()

        subjects = [mail["Subject"] for mail in mailbox.received]
        assert subjects == ["#carnival has 100 photos", "#carnival has 200 photos"]

    @pytest.mark.one_database
    @pytest.mark.parametrize(
        "fault", FAULTS_BEFORE_THE_DOT.values(), ids=FAULTS_BEFORE_THE_DOT
    )
    def test_a_fault_before_the_dot_lets_it_be_sent_later_once(
        self, mailbox: Mailbox, fault: str
    ) -> None:
        mailbox.faults = [fault]
        reach(2)

        assert outbox.send_due() == {"queued": 1}
        row = Delivery.objects.get()
        assert row.failure
        assert timedelta(0) < row.try_at - timezone.now() <= timedelta(minutes=1)
        assert outbox.send_due() == {}
        pass_time()
        assert outbox.send_due() == {"sent": 1}
        assert len(mailbox.received) == 1
        assert Delivery.objects.get().failure == ""

    @pytest.mark.one_database
    @pytest.mark.parametrize(
        "fault",
        [
            "mail 530 5.7.0 Authentication required",
            "mail 553 not one of your addresses",
            "rcpt 530 log in first",
            "rcpt 550 5.7.1 not from here",
            "rcpt 550 relay not permitted",
            "dot 550 5.7.26 your domain is not authenticated",
        ],
    )
    def test_what_other_settings_would_mend_waits_for_them(
        self, mailbox: Mailbox, fault: str
    ) -> None:
        mailbox.faults = [fault]
        reach(2)

        assert outbox.send_due() == {"queued": 1}
        told = Delivery.objects.get().failure
        assert fault.partition(" ")[2] in told
        assert "EMAIL_URL" in told
        pass_time()
        assert outbox.send_due() == {"sent": 1}

    @pytest.mark.one_database
    @pytest.mark.parametrize("setting", ["AUTH", "STARTTLS"])
    def test_a_server_that_does_not_offer_what_is_set_is_tried_again(
        self, mailbox: Mailbox, settings: Settings, setting: str
    ) -> None:
        settings.EMAIL_USE_TLS = setting == "STARTTLS"
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = "ana"
        reach(2, recipients="ana@one.example, ben@two.example")

        assert outbox.send_due() == {"queued": 2}
        for row in Delivery.objects.all():
            assert setting in row.failure
            assert "EMAIL_URL" in row.failure
        settings.EMAIL_USE_TLS = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        pass_time()

        assert outbox.send_due() == {"sent": 2}

    @pytest.mark.one_database
    @pytest.mark.parametrize("password", ["wrong", "größer"])
    def test_a_password_that_is_refused_or_cannot_be_sent_is_tried_again(
        self, settings: Settings, password: str
    ) -> None:
        settings.EMAIL_BACKEND = "twitter_album.mail.Smtp"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_HOST_USER = "ana"
        settings.EMAIL_HOST_PASSWORD = password
        reach(2)

        with mail_server(password="right") as box:
            settings.EMAIL_PORT = box.port
            assert outbox.send_due() == {"queued": 1}
            assert "EMAIL_URL" in Delivery.objects.get().failure
            settings.EMAIL_HOST_PASSWORD = "right"
            pass_time()
            assert outbox.send_due() == {"sent": 1}

    @pytest.mark.one_database
    def test_a_server_that_repeats_a_secret_is_told_without_it(
        self, mailbox: Mailbox, settings: Settings
    ) -> None:
        mailbox.faults = [f"rcpt 451 not by {settings.SECRET_KEY}"]
        reach(2)

        assert outbox.send_due() == {"queued": 1}

        assert Delivery.objects.get().failure == "451 not by …"

    @pytest.mark.one_database
    @pytest.mark.parametrize("stage", ["rcpt", "data", "dot"])
    def test_a_550_ends_it(self, mailbox: Mailbox, stage: str) -> None:
        mailbox.faults = [f"{stage} 550 no such person"]
        reach(2)

        assert outbox.send_due() == {"dead": 1}

        pass_time()
        assert outbox.send_due() == {}
        row = Delivery.objects.get()
        assert (row.state, row.failure) == ("dead", "550 no such person")
        assert mailbox.received == []

    def test_a_refused_recipient_does_not_harm_the_other(
        self, mailbox: Mailbox
    ) -> None:
        mailbox.faults = ["rcpt 550 no such person"]
        reach(2, recipients="ana@one.example, ben@two.example")

        assert outbox.send_due() == {"dead": 1, "sent": 1}

    def test_a_refused_connection_is_tried_again(
        self, mailbox: Mailbox, settings: Settings
    ) -> None:
        port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
        reach(2)
        assert outbox.send_due() == {"queued": 1}
        assert "Connection refused" in Delivery.objects.get().failure

        settings.EMAIL_PORT = port
        pass_time()

        assert outbox.send_due() == {"sent": 1}

    @pytest.mark.one_database
    def test_a_server_that_is_two_days_down_gets_it_once(
        self, mailbox: Mailbox, settings: Settings
    ) -> None:
        port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
        reach(2)
        for _ in range(24):
            outbox.send_due()
            pass_time(timedelta(hours=2))
        settings.EMAIL_PORT = port
        told = [outbox.send_due()]
        for _ in range(3):
            pass_time(timedelta(hours=2))
            told.append(outbox.send_due())

        assert [each for each in told if each] == [{"sent": 1}]
        assert len(mailbox.received) == 1

    def test_a_mail_that_cannot_be_made_ends_it(
        self, mailbox: Mailbox, settings: Settings
    ) -> None:
        settings.DEFAULT_FROM_EMAIL = "album@one.example\nBcc: x@y.example"
        reach(2)

        assert outbox.send_due() == {"dead": 1}

    def test_a_reset_after_the_dot_is_uncertain_and_sent_again(
        self, mailbox: Mailbox
    ) -> None:
        mailbox.faults = ["after the dot"]
        reach(2)
        assert outbox.send_due() == {"uncertain": 1}
        pass_time()

        assert outbox.send_due() == {"sent": 1}

        first, second = mailbox.received
        assert first["Message-ID"] == second["Message-ID"]

    def test_held_back_the_doubt_is_for_a_person(self, mailbox: Mailbox) -> None:
        mailbox.faults = ["after the dot"]
        reach(2)

        with patch.object(outbox, "AFTER_DOUBT", "hold"):
            assert outbox.send_due() == {"uncertain": 1}
            pass_time()
            assert outbox.send_due() == {}
            assert Delivery.objects.all().send_again() == 1
            assert outbox.send_due() == {"sent": 1}

    def test_retries_grow_and_end_after_a_week(
        self, settings: Settings, mailbox: Mailbox
    ) -> None:
        settings.EMAIL_PORT = 1
        reach(2)
        delays = []

        while Delivery.objects.get().state != "dead":
            pass_time(timedelta(days=2))
            outbox.send_due()
            delays.append(Delivery.objects.get().try_at - timezone.now())

        minutes = [round(delay.total_seconds() / 60) for delay in delays[:-1]]
        assert minutes[:7] == [1, 5, 15, 60, 180, 360, 360]
        assert set(minutes[5:]) == {360}
        assert 6.7 * 1440 < sum(minutes) <= 7 * 1440
        pass_time()
        assert outbox.send_due() == {}

    def test_stops_between_two_mails_when_asked(self, mailbox: Mailbox) -> None:
        reach(2, recipients="ana@one.example, ben@two.example")

        told = outbox.send_due(should_stop=lambda: len(mailbox.received) == 1)

        assert told == {"sent": 1}

    def test_nothing_to_do_costs_one_query(
        self, django_assert_num_queries: DjangoAssertNumQueries, mailbox: Mailbox
    ) -> None:
        reach(2)
        outbox.send_due()

        with django_assert_num_queries(1):
            outbox.send_due()

    def test_on_a_laptop_each_mail_is_a_file(
        self, settings: Settings, tmp_path: Path
    ) -> None:
        settings.EMAIL_BACKEND = "twitter_album.mail.EmlFiles"
        album = make_album(milestones="1,2", recipients="organiser@localhost")
        make_photos(album, 2)

        outbox.send_due()

        files = sorted(path.name for path in (tmp_path / "outbox").iterdir())
        assert len(files) == 2
        assert all(name.endswith(".eml") for name in files)
        assert MilestoneCron().do() is None

    def test_cron_tells_what_it_did(self, mailbox: Mailbox) -> None:
        album = reach(2)
        Album.objects.filter(pk=album.pk).update(milestones="1,2")

        assert MilestoneCron().do() == "1 milestone found late, 2 sent"
