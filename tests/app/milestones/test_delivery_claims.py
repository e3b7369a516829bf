"""Who may send an e-mail: one process at a time, also after one that died."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection, transaction

from app.milestones import outbox
from app.models import Delivery
from tests.app.concurrency import at_once
from tests.app.factories import (
    make_album,
    make_photos,
)
from tests.app.mail_server import Mailbox, mail_server
from tests.app.milestones.mailing import html_of, pass_time, reach
from tests.running import give_tables
from twitter_album import lease_holders


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


@pytest.mark.django_db
class TestClaim:
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

        pass_time(Delivery.LEASE)

        assert outbox.send_due() == {"sent": 1}
        assert [mail["Message-ID"] for mail in mailbox.received] == [first_id]

    def test_held_back_a_claim_left_behind_is_a_doubt(self, mailbox: Mailbox) -> None:
        reach(2)
        Delivery.objects.get().claim()
        pass_time(Delivery.LEASE)

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

        pass_time(Delivery.LEASE)
        assert outbox.send_due() == {"sent": 1}

    def test_a_lost_lease_settles_nothing(self) -> None:
        reach(2)
        slow = Delivery.objects.get()
        slow.claim()
        pass_time(Delivery.LEASE)
        quick = Delivery.objects.get()
        quick.claim()

        assert slow.settle(Delivery.State.DEAD) is False
        assert Delivery.objects.get().state == "claimed"
        assert quick.settle(Delivery.State.SENT) is True


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
