"""E-mail backends: files in a folder, and SMTP that tells no answer from a refusal."""

import email
import os
import secrets
import smtplib
from email import policy
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import filebased, smtp
from django.core.mail.message import utf8_charset_qp

from twitter_album import server_names

# A server that scans mail is slow after the final dot; to give up then is to send the
# mail twice.
ANSWER_SECONDS = 300


class EmlFiles(filebased.EmailBackend):
    """One message, one file, complete from the moment it has its name."""

    def open(self) -> bool:
        """There is nothing to open: each message is a file of its own."""
        return False

    def send_messages(self, messages: list[EmailMessage]) -> int:  # type: ignore[override]  # the stubs want a Sequence of a private type
        for message in messages:
            self._store(message)
        return len(messages)

    def _store(self, message: EmailMessage) -> None:
        content = message.message()
        folder = Path(self.file_path)
        # With a dot first: whoever reads the folder does not take it for a message.
        unfinished = folder / f".{secrets.token_hex(8)}"
        with unfinished.open("wb") as file:
            file.write(content.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        identifier = str(content["Message-ID"]).strip("<>").split("@")[0]
        unfinished.rename(folder / f"{identifier}.eml")


class NoAnswer(smtplib.SMTPException):
    """The server has the whole message and never said whether it took it."""


class _Connection(smtplib.SMTP):
    """Notices the final dot: a failure after it leaves open what became of the mail."""

    is_complete = False

    def send(self, s: Any) -> None:
        super().send(s)
        if isinstance(s, bytes) and s.endswith(b"\r\n.\r\n") and self.sock:
            self.is_complete = True
            self.sock.settimeout(ANSWER_SECONDS)

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.is_complete = False
        try:
            # smtplib calls `send` for the message and the dot, and then waits for the
            # answer.
            code, reply = super().data(msg)
        except smtplib.SMTPException as error:
            if self.is_complete:
                raise NoAnswer(str(error)) from error
            raise
        # What is no answer of SMTP says nothing about the message.
        if not 200 <= code < 600:
            raise NoAnswer(f"The answer was not understood: {reply!r}")
        if self.sock:
            self.sock.settimeout(self.timeout)
        return code, reply


class _Encrypted(_Connection, smtplib.SMTP_SSL):
    """The same inside TLS."""


class AddressNotSupported(ValueError):
    """The server takes only addresses in ASCII, and this one cannot be written so."""


class Smtp(smtp.EmailBackend):
    """Django's own, raising NoAnswer where nobody can know.

    Bodies are written in seven bits, which servers without 8BITMIME take too. An
    address whose name is not ASCII goes out as it is, by SMTPUTF8; Django would make
    another address of it. Raises AddressNotSupported where the server cannot.
    """

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _Encrypted if self.use_ssl else _Connection

    def _send(self, email_message: EmailMessage) -> bool:
        sender = envelope_address(email_message.from_email)
        recipients = [envelope_address(each) for each in email_message.recipients()]
        # Quoted-printable: Django's own choice is 8bit, which old servers refuse.
        email_message.encoding = utf8_charset_qp
        content = email_message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's own
        connection: Any = self.connection
        options = []
        if unusual := next((a for a in (sender, *recipients) if not a.isascii()), ""):
            # A server names its extensions in the answer to EHLO.
            connection.ehlo_or_helo_if_needed()
            if not connection.has_extn("smtputf8"):
                raise AddressNotSupported(
                    f"{unusual} is not ASCII, and the mail server has no SMTPUTF8"
                )
            options = ["SMTPUTF8", "BODY=8BITMIME"]
            content = _in_utf8(content, email_message)
        connection.sendmail(sender, recipients, content, options)
        return True


def envelope_address(written: str) -> str:
    """`ana@example.org` of `Ana <ana@example.org>`; the domain as names are looked
    up, in ASCII, and the part before it untouched."""
    bare = parseaddr(written)[1]
    name, _, domain = bare.rpartition("@")
    return f"{name}@{server_names.in_ascii(domain)}"


def _in_utf8(content: bytes, email_message: EmailMessage) -> bytes:
    """With sender and recipients as they are written, not as encoded words."""
    message = email.message_from_bytes(content, policy=policy.SMTPUTF8)
    for header, written in (
        ("From", email_message.from_email),
        ("To", ", ".join(email_message.to)),
    ):
        # To assign a header of email.message adds one instead of replacing it.
        del message[header]
        message[header] = written
    return message.as_bytes(policy=policy.SMTPUTF8)
