"""Mail as `.eml` files, so that a laptop needs no mail server to show it."""

import os
import secrets
from pathlib import Path

from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend


class EmlFiles(EmailBackend):
    """One message, one file, complete from the moment it has its name."""

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
