"""A real SMTP server on loopback that can refuse, and can break off."""

from __future__ import annotations

import socket
from asyncio import WriteTransport
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult


@dataclass
class Mailbox:
    """What arrived; `faults` are answers to the next mails, and then all is well.

    A fault is `stage` or `stage code`: the stages are mail, rcpt, data and the dot;
    without a code the server breaks off there. `after the dot` keeps the mail.
    """

    port: int
    received: list[EmailMessage] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    attempts: int = 0

    async def handle_MAIL(
        self, server: SMTP, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        self.attempts += 1
        fault = self._fault(server, "mail")
        envelope.mail_from = address
        return fault or "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        fault = self._fault(server, "rcpt")
        envelope.rcpt_tos.append(address)
        return fault or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        if self.faults[:1] == ["after the dot"]:
            self._keep(envelope)
        fault = self._fault(server, "dot") or self._fault(server, "after the dot")
        if fault is None:
            self._keep(envelope)
        return fault or "250 OK"

    def _keep(self, envelope: Any) -> None:
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.contents.append(envelope.content)
        message["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.received.append(message)

    def _fault(self, server: SMTP, stage: str) -> str | None:
        if not self.faults or not self.faults[0].startswith(stage):
            return None
        answer = self.faults.pop(0).removeprefix(stage).strip()
        if not answer:
            assert isinstance(server.transport, WriteTransport)
            server.transport.abort()
            return "421 broken off"
        return answer


class _BreaksOffBeforeTheDot(SMTP):
    async def smtp_DATA(self, arg: str) -> None:
        mailbox: Mailbox = self.event_handler
        fault = mailbox._fault(self, "data")
        if fault:
            await self.push(fault)
            return
        await super().smtp_DATA(arg)


class _Controller(Controller):
    password = ""

    def factory(self) -> SMTP:
        log_in: dict[str, Any] = {
            "authenticator": self._knows,
            "auth_require_tls": False,
        }
        return _BreaksOffBeforeTheDot(
            self.handler, **self.SMTP_kwargs, **log_in if self.password else {}
        )

    def _knows(self, *told: Any) -> AuthResult:
        *_, data = told
        return AuthResult(
            success=data.password == self.password.encode(), handled=False
        )


@contextmanager
def mail_server(*, password: str = "", takes_utf8: bool = False) -> Iterator[Mailbox]:
    """With a password it offers a log-in; `takes_utf8`: it offers SMTPUTF8."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    mailbox = Mailbox(port)
    controller = _Controller(
        mailbox, hostname="127.0.0.1", port=port, enable_SMTPUTF8=takes_utf8
    )
    controller.password = password
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
