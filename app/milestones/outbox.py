"""Sends the e-mails of milestones and alarms, each row once as far as SMTP tells.

A row is claimed, and the claim committed, before the server is called. Up to the
final dot of a message nothing is lost and nothing is doubled. Between that dot and
the server's answer nobody can know: AFTER_DOUBT chooses what happens to a message
that was handed over, or may have been when its sender died.
"""

from __future__ import annotations

import logging
import smtplib
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Literal

from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone

from app.milestones import emails
from app.milestones.smtp_errors import error_text, is_final
from app.models import Delivery
from app.querysets import DeliveryQuerySet
from twitter_album.mail import NoAnswer

logger = logging.getLogger(__name__)

# `resend` loses nothing: the same message, with the same Message-ID, goes again. `hold`
# doubles nothing: it waits until a person sends it again in the admin.
AFTER_DOUBT: Literal["resend", "hold"] = "resend"

# Minutes after each failure; later ones follow every six hours, for a week.
FIRST_RETRY_MINUTES = (1, 5, 15, 60, 180)
LATER_RETRY_MINUTES = 6 * 60
MAX_RETRIES = (
    len(FIRST_RETRY_MINUTES)
    + (7 * 24 * 60 - sum(FIRST_RETRY_MINUTES)) // LATER_RETRY_MINUTES
)

# Between attempts to note that an e-mail was sent: together far less than its lease.
SETTLE_PAUSES_SECONDS = (1, 2, 5, 10, 20)

State = Delivery.State


def retry_pause(attempts: int) -> timedelta:
    """After so many that failed, one or more."""
    minutes = (*FIRST_RETRY_MINUTES, LATER_RETRY_MINUTES)
    return timedelta(minutes=minutes[min(attempts - 1, len(FIRST_RETRY_MINUTES))])


def send_due(
    rows: DeliveryQuerySet | None = None,
    *,
    should_stop: Callable[[], bool] = lambda: False,
) -> Counter[str]:
    """Send what is due now, of `rows` or of all; counts the states to which
    deliveries came.

    While a milestone waits for its pictures, later ones of its album wait too.
    """
    sent_states: Counter[str] = Counter()
    waiting: set[int] = set()
    for delivery in _due(Delivery.objects.all() if rows is None else rows):
        if should_stop():
            break
        milestone = delivery.milestone
        # Milestones of an album arrive in their order: 200 does not overtake 100.
        if milestone and milestone.album_id in waiting:
            continue
        if state := _send(delivery):
            sent_states[state] += 1
        elif milestone and not milestone.subject:
            waiting.add(milestone.album_id)
    return sent_states


def _send(delivery: Delivery) -> State | None:
    """Whatever one e-mail raises is noted with it, and costs no other; None: it waits,
    or another sender has it."""
    is_claimed = False
    try:
        # Before the claim: to wait for pictures is no attempt.
        if not emails.is_ready_to_write(delivery):
            return None
        is_claimed = delivery.claim()
        return _attempt(delivery) if is_claimed else None
    # The database itself is away: nothing can be noted, and the next run tries again.
    except OperationalError:
        raise
    except Exception as error:
        logger.exception("%s: the album itself failed", delivery)
        # What it raises is noted with a claim only, else two senders might note it.
        if not (is_claimed or delivery.claim()):
            return None
        return _put_off(delivery, State.QUEUED, f"{type(error).__name__}: {error}")


def _due(rows: DeliveryQuerySet) -> list[Delivery]:
    if AFTER_DOUBT == "hold":
        for orphan in rows.due(State.CLAIMED):
            # Claimed before it is settled, so that its sender, if alive after all,
            # cannot do so.
            if not orphan.is_held and orphan.claim():
                orphan.settle(State.UNCERTAIN, failure="The sender died on the way.")
        # Uncertain ones stay as they are until a person decides.
        due = rows.due(State.QUEUED)
    else:
        due = rows.due(State.QUEUED, State.CLAIMED, State.UNCERTAIN)
    occasions = (
        "milestone__album",
        "milestone__photo__owner",
        "alarm",
        "alarm_email",
    )
    free = [row for row in due.select_related(*occasions) if not row.is_held]
    # What was begun comes first, so that milestones arrive in their order.
    return sorted(free, key=lambda row: row.state != State.CLAIMED)


def _attempt(delivery: Delivery) -> State:
    # One more than retries: the first attempt is none.
    if delivery.attempts > MAX_RETRIES + 1:
        return _give_up(delivery, "No success in a week.")
    # A connection for each e-mail: a fault of one must not be taken for one of another.
    connection = mail.get_connection()
    try:
        message = emails.build_message(delivery)
        _open(connection)
        connection.send_messages([message])
    # Before the others: it is an SMTPException, and so an OSError, too.
    except NoAnswer as error:
        return _put_off(delivery, State.UNCERTAIN, f"No answer after the dot: {error}")
    except (OSError, ValueError) as error:
        reason = error_text(error)
        if is_final(error):
            return _give_up(delivery, reason)
        return _put_off(delivery, State.QUEUED, reason)
    else:
        # Before the farewell to the server: a crash from here on doubles nothing.
        if not _settle_as_sent(delivery):
            logger.warning("%s was sent, but its lease was over", delivery)
        return State.SENT
    finally:
        # The e-mail is out; a server that answers QUIT with an error changes nothing.
        with suppress(OSError):
            connection.close()


def _settle_as_sent(delivery: Delivery) -> bool:
    """Also where the database restarts, or is locked for longer than it waits by
    itself: what is not noted as sent would be sent again."""
    for pause in SETTLE_PAUSES_SECONDS:
        try:
            return delivery.settle(State.SENT)
        except (OperationalError, InterfaceError):
            close_old_connections()  # one that a restart has ended
            time.sleep(pause)
    return delivery.settle(State.SENT)


def _put_off(delivery: Delivery, state: State, reason: str) -> State:
    if delivery.attempts > MAX_RETRIES:
        return _give_up(delivery, reason)
    try_at = timezone.now() + retry_pause(delivery.attempts)
    delivery.settle(state, failure=reason, try_at=try_at)
    logger.warning("%s: %s; tried again at %s", delivery, reason, f"{try_at:%F %R %Z}")
    return state


def _give_up(delivery: Delivery, reason: str) -> State:
    delivery.settle(State.DEAD, failure=reason)
    logger.error("%s: %s; given up", delivery, reason)
    return State.DEAD


def _open(connection: BaseEmailBackend) -> None:
    """A password that cannot be sent is no fault of the message."""
    try:
        connection.open()
    except ValueError as error:
        raise smtplib.SMTPException(f"No log-in is possible: {error}") from error
