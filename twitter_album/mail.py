"""How mail leaves: as files on a laptop, or by SMTP that tells doubt from failure."""

import os
import secrets
import smtplib
from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import filebased, smtp

ANSWER_SECONDS = 300
"""A server that scans mail is slow after the final dot; to give up then is to send
the mail twice."""


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
    """Notices the final dot, from which on a failure is a doubt."""

    is_complete = False

    def send(self, s: Any) -> None:
        super().send(s)
        if isinstance(s, bytes) and s.endswith(b"\r\n.\r\n") and self.sock:
            self.is_complete = True
            self.sock.settimeout(ANSWER_SECONDS)

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.is_complete = False
        try:
            code, reply = super().data(msg)
        except smtplib.SMTPException as error:
            if self.is_complete:
                raise NoAnswer(str(error)) from error
            raise
        if not 200 <= code < 600:
            raise NoAnswer(f"The answer was not understood: {reply!r}")
        if self.sock:
            self.sock.settimeout(self.timeout)
        return code, reply


class _Encrypted(_Connection, smtplib.SMTP_SSL):
    """The same inside TLS."""


class Smtp(smtp.EmailBackend):
    """Django's own, raising NoAnswer where nobody can know."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _Encrypted if self.use_ssl else _Connection
