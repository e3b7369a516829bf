"""An SMTP server that writes each e-mail into a file: a program of its own.

python -m tests.fault_run.mailbox --host 10.77.0.5 --folder mails
"""

from __future__ import annotations

import argparse
import signal
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

from aiosmtpd.controller import Controller


class Mailbox:
    """Whole files only: written beside, then renamed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.numbers = folder, count(1)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        part = self.folder / f"{next(self.numbers)}.part"
        part.write_bytes(envelope.content)
        part.rename(part.with_suffix(".eml"))
        return "250 OK"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fault_run.mailbox")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, default=2525)
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    given.folder.mkdir(exist_ok=True)
    controller = Controller(Mailbox(given.folder), hostname=given.host, port=given.port)
    is_over = Event()
    signal.signal(signal.SIGTERM, lambda *_: is_over.set())
    controller.start()
    is_over.wait()
    controller.stop()


if __name__ == "__main__":
    main()
