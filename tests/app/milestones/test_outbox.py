"""The e-mails of milestones, against a real SMTP server with its faults."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from django.utils import timezone, translation
from PIL import Image
from pytest_django import DjangoAssertNumQueries, Settings

from app.cron import MilestoneCron
from app.milestones import emails, outbox
from app.models import Album, Delivery, Milestone, Photo
from app.models.milestones import LEASE
from tests.app.concurrency import at_once
from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    make_photos,
    store_picture,
)
from tests.app.mail_server import Mailbox, mail_server
from tests.running import give_tables
from twitter_album import lease_holders

State = Delivery.State


@pytest.fixture
def modern_mailbox(settings: Settings) -> Iterator[Mailbox]:
    """Of a server that takes addresses in UTF-8."""
    settings.EMAIL_BACKEND = "twitter_album.mail.Smtp"
    settings.EMAIL_HOST = "127.0.0.1"
    with mail_server(takes_utf8=True) as box:
        settings.EMAIL_PORT = box.port
        yield box


def reach(
    threshold: int = 2, *, recipients: str = "ana@one.example", tag: str = "carnival"
) -> Album:
    """An album that has just reached its milestone."""
    album = make_album(tag, milestones=str(threshold), recipients=recipients)
    make_photos(album, threshold)
    return album


def pass_time(delay: timedelta = timedelta(days=1)) -> None:
    """Let the next attempts fall due."""
    for row in Delivery.objects.all():
        row.try_at -= delay
        row.save(update_fields=["try_at"])


def claim_and_die(
    monkeypatch: pytest.MonkeyPatch,
    row: Delivery | None = None,
    *,
    machine: str = "",
) -> None:
    """As a process does that is not there any more."""
    here = lease_holders.this_process()
    dead = replace(here, pid=2**22 - 1, machine=machine or here.machine)
    with monkeypatch.context() as patched:
        patched.setattr("twitter_album.lease_holders.this_process", lambda: dead)
        assert (row or Delivery.objects.get()).claim()


def html_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@pytest.mark.django_db
@pytest.mark.one_database
class TestLetter:
    def test_tells_the_number_and_leads_to_the_album(
        self, mailbox: Mailbox, settings: Settings
    ) -> None:
        settings.SITE_URL = "https://album.example"
        reach(2)

        outbox.send_due()

        (mail,) = mailbox.received
        assert mail["Subject"] == "#carnival has 2 photos"
        assert mail["To"] == mail["X-Envelope-To"] == "ana@one.example"
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["Message-ID"] == Delivery.objects.get().message_id
        for body in (text_of(mail), html_of(mail)):
            assert "https://album.example/topic/%23carnival" in body
            assert "https://album.example/topic/%23carnival/7" in body

    def test_shows_the_six_newest_as_jpegs(self, mailbox: Mailbox) -> None:
        album = make_album(milestones="8", recipients="ana@one.example")
        photos = [make_photo(album, **store_picture(900, 400 + n)) for n in range(9)]

        outbox.send_due()

        (mail,) = mailbox.received
        pictures = [
            part for part in mail.walk() if part.get_content_maintype() == "image"
        ]
        expected = [f"<photo-{photo.pk}@album>" for photo in photos[2:8]]
        assert [picture["Content-ID"] for picture in pictures] == expected
        for picture in pictures:
            assert picture.get_content_disposition() == "inline"
            assert picture.get_content_type() == "image/jpeg"
            assert picture["Content-ID"].strip("<>") in html_of(mail)
        assert mail.get_content_type() == "multipart/related"
        assert "By now there are 9." in text_of(mail)

    def test_pictures_are_squares_without_metadata(self) -> None:
        photo = make_photo(make_album(), **store_picture(1300, 500))

        part = emails._jpeg_part(photo)

        assert part is not None
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        picture = Image.open(io.BytesIO(content))
        assert picture.size == (emails.PICTURE_PIXELS, emails.PICTURE_PIXELS)
        assert not picture.getexif()

    def test_goes_without_a_picture_whose_file_is_gone(self, mailbox: Mailbox) -> None:
        reach(2)

        assert outbox.send_due() == {"sent": 1}
        assert "<img" in html_of(mailbox.received[0])

    def test_leaves_out_what_was_hidden_since_it_was_written(
        self, mailbox: Mailbox
    ) -> None:
        mailbox.faults = ["rcpt 451 later"]
        album = make_album(milestones="1", recipients="ana@one.example")
        photo = make_photo(album, **store_picture(400, 300))
        outbox.send_due()
        Photo.objects.filter(pk=photo.pk).update_visibility(is_hidden=True)
        pass_time()

        outbox.send_due()

        (mail,) = mailbox.received
        assert not [p for p in mail.walk() if p.get_content_maintype() == "image"]

    def test_has_a_subject_of_one_line_and_safe_names(self, mailbox: Mailbox) -> None:
        tag = "carnival" + "é" * 100
        album = make_album(tag, milestones="1", recipients="ana@one.example")
        owner = make_owner(display_name="<b>Ana</b>\r\nBcc: x@y.example\u202e")

        make_photo(album, owner)
        outbox.send_due()

        (mail,) = mailbox.received
        assert "\n" not in Milestone.objects.get().subject
        assert mail["Subject"].strip() == f"#{tag} has 1 photo"
        assert mail["Bcc"] is None
        assert "<b>" not in html_of(mail)
        assert "<b>Ana</b>" in text_of(mail)
        assert "\u202e" not in text_of(mail)

    def test_waits_for_the_pictures_that_it_shows(self, mailbox: Mailbox) -> None:
        album = make_album(milestones="1", recipients="ana@one.example")
        photo = make_photo(album, ready=False)
        assert outbox.send_due() == {}
        assert Delivery.objects.get().attempts == 0

        Photo.objects.filter(pk=photo.pk).update(
            state="ready", **store_picture(400, 300)
        )

        assert outbox.send_due() == {"sent": 1}
        assert f"cid:photo-{photo.pk}@album" in html_of(mailbox.received[0])

    def test_does_not_wait_for_newer_pictures_when_six_are_ready(
        self, mailbox: Mailbox
    ) -> None:
        album = make_album(milestones="9", recipients="ana@one.example")
        ready = [make_photo(album, **store_picture(400, 300 + n)) for n in range(7)]
        for _ in range(2):
            make_photo(album, ready=False)

        assert outbox.send_due() == {"sent": 1}

        shown = [
            f"cid:photo-{p.pk}@album" in html_of(mailbox.received[0]) for p in ready
        ]
        assert shown == [False] + [True] * 6

    def test_waits_for_six_while_pictures_are_on_the_way(
        self, mailbox: Mailbox
    ) -> None:
        album = make_album(milestones="9", recipients="ana@one.example")
        make_photos(album, 5)
        waiting = [make_photo(album, ready=False) for _ in range(4)]
        assert outbox.send_due() == {}

        waiting[0].state = Photo.State.FAILED
        waiting[0].save()
        assert outbox.send_due() == {}
        make_ready = Photo.objects.filter(pk=waiting[1].pk)
        make_ready.update(state="ready", **store_picture(400, 300))

        assert outbox.send_due() == {"sent": 1}

    def test_of_a_later_milestone_waits_for_the_one_before(
        self, mailbox: Mailbox
    ) -> None:
        album = make_album(milestones="1,8", recipients="ana@one.example")
        waiting = make_photo(album, ready=False)
        make_photos(album, 7)
        assert outbox.send_due() == {}

        make_ready = Photo.objects.filter(pk=waiting.pk)
        make_ready.update(state="ready", **store_picture(400, 300))

        assert outbox.send_due() == {"sent": 2}
        subjects = [mail["Subject"] for mail in mailbox.received]
        assert subjects == ["#carnival has 1 photo", "#carnival has 8 photos"]

    def test_waits_no_longer_when_all_pictures_are_settled(
        self, mailbox: Mailbox
    ) -> None:
        album = make_album(milestones="3", recipients="ana@one.example")
        make_photos(album, 2)
        make_photo(album, ready=False)
        assert outbox.send_due() == {}

        Photo.objects.filter(state="pending").update_visibility(state="failed")

        assert outbox.send_due() == {"sent": 1}

    def test_waits_ten_minutes_at_most(self, mailbox: Mailbox) -> None:
        album = make_album(milestones="1", recipients="ana@one.example")
        make_photo(album, ready=False)
        Milestone.objects.update(reached_at=timezone.now() - emails.MAX_PICTURE_WAIT)

        assert outbox.send_due() == {"sent": 1}
        assert "<img" not in html_of(mailbox.received[0])

    def test_does_not_wait_for_pictures_that_came_later(self, mailbox: Mailbox) -> None:
        album = reach(2)
        make_photo(album, ready=False)

        assert outbox.send_due() == {"sent": 1}

    def test_is_the_same_for_each_recipient_and_attempt(self, mailbox: Mailbox) -> None:
        mailbox.faults = ["rcpt 451 later"]
        album = reach(2, recipients="ana@one.example, ben@two.example")
        outbox.send_due()
        make_photos(album, 20)
        pass_time()

        outbox.send_due()

        first, second = mailbox.received
        assert html_of(first) == html_of(second)
        assert first["Message-ID"] != second["Message-ID"]


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
        "fault",
        [
            "mail 421 go away",
            "mail 451 later",
            "rcpt 421 go away",
            "rcpt 451 greylisted",
            "data 451 later",
            "dot 451 later",
            "dot 421 go away",
            "mail",
            "rcpt",
            "data",
        ],
    )
    def test_what_fails_before_the_dot_is_sent_later_once(
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
    @pytest.mark.parametrize("stage", ["rcpt", "data", "dot"])
    def test_a_refusal_for_good_ends_it(self, mailbox: Mailbox, stage: str) -> None:
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

    def test_a_server_that_is_not_there_is_tried_again(
        self, mailbox: Mailbox, settings: Settings
    ) -> None:
        port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
        reach(2)
        assert outbox.send_due() == {"queued": 1}
        assert "Connection refused" in Delivery.objects.get().failure

        settings.EMAIL_PORT = port
        pass_time()

        assert outbox.send_due() == {"sent": 1}

    def test_a_mail_that_cannot_be_made_ends_it(
        self, mailbox: Mailbox, settings: Settings
    ) -> None:
        settings.DEFAULT_FROM_EMAIL = "album@one.example\nBcc: x@y.example"
        reach(2)

        assert outbox.send_due() == {"dead": 1}

    def test_a_break_after_the_dot_is_doubted_and_sent_again(
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

    def test_a_claim_that_was_left_behind_is_taken_after_its_lease(
        self, mailbox: Mailbox
    ) -> None:
        reach(2)
        with (
            patch("django.core.mail.get_connection", side_effect=KeyboardInterrupt),
            pytest.raises(KeyboardInterrupt),
        ):
            outbox.send_due()
        first_id = Delivery.objects.get().message_id
        assert outbox.send_due() == {}

        pass_time(LEASE)

        assert outbox.send_due() == {"sent": 1}
        assert [mail["Message-ID"] for mail in mailbox.received] == [first_id]

    def test_held_back_a_claim_left_behind_is_a_doubt(self, mailbox: Mailbox) -> None:
        reach(2)
        Delivery.objects.get().claim()
        pass_time(LEASE)

        with patch.object(outbox, "AFTER_DOUBT", "hold"):
            assert outbox.send_due() == {}

        assert Delivery.objects.get().state == "uncertain"
        assert mailbox.received == []

    def test_a_claim_of_a_dead_process_of_this_machine_is_taken_over_at_once(
        self, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reach(2)
        claim_and_die(monkeypatch)

        assert outbox.send_due() == {"sent": 1}

        (mail,) = mailbox.received
        assert mail["Message-ID"] == Delivery.objects.get().message_id

    def test_it_leaves_before_those_of_later_milestones(
        self, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_photos(make_album(milestones="1,2", recipients="ana@one.example"), 2)
        first = Delivery.objects.get(milestone__threshold=1)
        claim_and_die(monkeypatch, first)

        outbox.send_due()

        order = [mail["Message-ID"] for mail in mailbox.received]
        assert order[0] == first.message_id
        assert len(order) == 2

    def test_held_back_a_claim_of_a_dead_process_is_a_doubt_at_once(
        self, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reach(2)
        claim_and_die(monkeypatch)

        with patch.object(outbox, "AFTER_DOUBT", "hold"):
            assert outbox.send_due() == {}

        assert Delivery.objects.get().state == "uncertain"
        assert mailbox.received == []

    def test_of_another_machine_or_a_living_process_it_is_left_alone(
        self, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reach(2, recipients="ana@one.example, ben@one.example")
        ana, ben = Delivery.objects.order_by("id")
        ana.claim()
        claim_and_die(monkeypatch, ben, machine="elsewhere")

        assert outbox.send_due() == {}

    def test_an_e_mail_that_two_processes_died_of_waits_for_the_end_of_its_claim(
        self, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reach(2)
        claim_and_die(monkeypatch)
        claim_and_die(monkeypatch)

        assert outbox.send_due() == {}

        pass_time(LEASE)
        assert outbox.send_due() == {"sent": 1}

    def test_a_lost_lease_settles_nothing(self) -> None:
        reach(2)
        slow = Delivery.objects.get()
        slow.claim()
        pass_time(LEASE)
        quick = Delivery.objects.get()
        quick.claim()

        assert slow.settle(State.DEAD) is False
        assert Delivery.objects.get().state == "claimed"
        assert quick.settle(State.SENT) is True

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

        assert MilestoneCron().do() == "1 milestones found late, 2 sent"


@pytest.mark.django_db(transaction=True)
class TestConcurrency:
    def test_two_senders_send_once(self, mailbox: Mailbox) -> None:
        recipients = ", ".join(f"person{n}@one.example" for n in range(5))
        reach(2, recipients=recipients)

        at_once(outbox.send_due, outbox.send_due, outbox.send_due)

        to = sorted(mail["X-Envelope-To"] for mail in mailbox.received)
        assert to == recipients.split(", ")
        bodies = {html_of(mail) for mail in mailbox.received}
        assert len(bodies) == 1

    def test_no_transaction_is_open_while_the_server_is_called(
        self, mailbox: Mailbox
    ) -> None:
        reach(2)
        seen = []

        def look(*args: object) -> None:
            seen.append(connection.in_atomic_block)
            seen.append(Delivery.objects.get().state == "claimed")

        with patch("twitter_album.mail.Smtp.send_messages", side_effect=look):
            outbox.send_due()

        assert seen == [False, True]

    def test_a_claim_inside_a_transaction_is_an_error(self) -> None:
        reach(2)

        with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
            Delivery.objects.get().claim()


@pytest.mark.one_database
class TestKilledSender:
    """A process of its own with the real settings, killed while the server listens."""

    SEED = """
from tests.app.factories import make_album, make_photos
make_photos(make_album(milestones="2", recipients="ana@one.example"), 2)
"""
    SEND = "from app.milestones import outbox; outbox.send_due()"
    CLAIMED = """
from app.models import Delivery
assert Delivery.objects.get().state == "claimed"
"""

    def test_before_the_dot_loses_and_doubles_nothing(
        self, tmp_path: Path, django_db_setup: None
    ) -> None:
        give_tables(tmp_path)
        with mail_server() as mailbox:
            environment = os.environ | {
                "DATA_DIR": str(tmp_path),
                "DATABASE_URL": "",
                "DJANGO_SETTINGS_MODULE": "twitter_album.settings",
                "EMAIL_URL": f"smtp://127.0.0.1:{mailbox.port}",
            }

            def start(code: str) -> subprocess.Popen[bytes]:
                setup = f"import django; django.setup()\n{code}"
                return subprocess.Popen([sys.executable, "-c", setup], env=environment)

            assert start(self.SEED).wait() == 0

            sender = start(self.SEND)
            with patch.object(mailbox, "handle_RCPT", kill(sender)):
                assert sender.wait() == -signal.SIGKILL
            assert mailbox.received == []
            # At once: its process is not there any more.
            assert start(self.CLAIMED + self.SEND + "; outbox.send_due()").wait() == 0

        assert len(mailbox.received) == 1


def kill(process: subprocess.Popen[bytes]) -> Any:
    async def answer(*args: object) -> str:
        process.kill()
        return "250 OK"

    return answer


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


@pytest.mark.django_db
@pytest.mark.one_database
def test_an_e_mail_that_cannot_be_written_costs_no_other(mailbox: Mailbox) -> None:
    reach(2, tag="broken", recipients="eva@one.example")
    reach(2)
    broken = Milestone.objects.get(album__tag="broken")
    # A number that no photo, and no database, can have.
    broken.html_body = f'"cid:photo-{10**30}@album"'
    broken.subject = "broken"
    broken.save()

    assert outbox.send_due() == {"queued": 1, "sent": 1}

    assert [each["To"] for each in mailbox.received] == ["ana@one.example"]
    row = Delivery.objects.get(recipient="eva@one.example")
    assert "OverflowError" in row.failure
    assert row.try_at > timezone.now()
    assert row.attempts == 1
