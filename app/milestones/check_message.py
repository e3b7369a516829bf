"""A message that shows whether mail leaves, sent at once and not by the outbox."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence

from django.core import mail

from app.milestones.smtp_errors import error_text

SUBJECT = "Test message of the album"
# What `send` raises where the message was not taken.
REFUSED = (smtplib.SMTPException, ValueError)
UNREACHED = OSError


def send(recipient: str, body: str) -> None:
    mail.EmailMessage(SUBJECT, body, to=[recipient]).send()


def send_to_all(recipients: Sequence[str], body: str) -> dict[str, str]:
    """To each by itself; why a message was not taken, by recipient, or nothing."""
    failures = dict.fromkeys(recipients, "")
    for index, recipient in enumerate(recipients):
        try:
            send(recipient, body)
        except REFUSED as error:
            failures[recipient] = error_text(error)
        except UNREACHED as error:
            # The others would wait for the same server, each as long again.
            return failures | dict.fromkeys(recipients[index:], error_text(error))
    return failures
