"""The database is away when the mail server has just taken an e-mail: it is not sent
again."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from django.db import connection

from app.milestones import outbox
from app.models import Delivery
from tests.app.concurrency import end_connections, hold_lock, impatient_sqlite
from tests.app.mail_server import Mailbox
from tests.app.milestones.mailing import pass_time, reach


@pytest.mark.django_db(transaction=True)
def test_a_foreign_lock_or_a_restart_after_the_dot_doubles_no_e_mail(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "SETTLE_PAUSES_SECONDS", [0.3] * 9)
    reach(2)
    take = mailbox.handle_DATA

    async def take_and_disturb(*args: Any) -> str:
        if connection.vendor == "sqlite":
            hold_lock(seconds=1)
        else:
            await asyncio.to_thread(end_connections)
        return await take(*args)

    monkeypatch.setattr(mailbox, "handle_DATA", take_and_disturb)
    with impatient_sqlite():
        assert outbox.send_due() == {"sent": 1}
    pass_time(Delivery.LEASE)
    assert outbox.send_due() == {}
    assert len(mailbox.received) == 1
    assert Delivery.objects.get().state == "sent"
