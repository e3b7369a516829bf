"""Whatever an SMTP server does before it has taken a mail, each arrives once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from app.milestones import outbox
from app.models import Delivery
from tests.amounts import amount, seed
from tests.app.mail_server import Mailbox
from tests.app.milestones.mailing import FAULTS_BEFORE_THE_DOT, pass_time, reach

RECIPIENTS = 10


def send_all(mailbox: Mailbox, chance: Random) -> int:
    """To the last one; how often something went wrong."""
    faults = 0
    while Delivery.objects.exclude(state="sent").exists():
        drawn = chance.choices([*FAULTS_BEFORE_THE_DOT.values()], k=chance.randrange(9))
        mailbox.faults = list(drawn)
        outbox.send_due()
        faults += len(drawn) - len(mailbox.faults)
        pass_time()
    return faults


@pytest.mark.django_db
@pytest.mark.one_database
def test_each_mail_arrives_once_after_any_faults_before_the_dot(
    mailbox: Mailbox, record_property: Callable[[str, object], None]
) -> None:
    chance, faults, albums = Random(seed()), 0, 0
    names = [f"a{number}@one.example" for number in range(RECIPIENTS)]
    while faults < amount(20):
        albums += 1
        reach(1, recipients=", ".join(names), tag=f"carnival{albums}")
        faults += send_all(mailbox, chance)

    arrived = Counter((m["X-Envelope-To"], m["Message-ID"]) for m in mailbox.received)
    assert set(arrived.values()) == {1}
    assert len(arrived) == albums * RECIPIENTS
    record_property("mail_faults", faults)
