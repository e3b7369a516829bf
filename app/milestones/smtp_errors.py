"""What an SMTP server's refusal means: whether it is final, and how it is told."""

from __future__ import annotations

import re
import smtplib

from twitter_album.secret_values import without_secrets

LOG_IN_CODES = {530, 534, 535, 538}
# 5.7 is what the server's policy forbids (RFC 3463); the words are those of servers
# that give no such code.
SETTINGS_ERRORS = re.compile(r"\b5\.7\.\d|relay|authenti|No log-in", re.IGNORECASE)


def is_final(error: Exception) -> bool:
    """What will not be better next time: this recipient, this message."""
    # An address that cannot be written is as wrong tomorrow.
    if isinstance(error, ValueError):
        return True
    if not isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError):
        return False
    code, _ = _refusal(error) or (0, "")
    # 5yz is for good (RFC 5321), unless a log-in or a setting would mend it.
    return 500 <= code < 600 and not _is_settings_error(error)


def error_text(error: Exception) -> str:
    refusal = _refusal(error)
    text = (
        f"{refusal[0]} {refusal[1]}" if refusal else f"{type(error).__name__}: {error}"
    )
    if _is_settings_error(error):
        text += " (see EMAIL_URL and DEFAULT_FROM_EMAIL)"
    return without_secrets(text)


def _is_settings_error(error: Exception) -> bool:
    """Whether other settings, here or at the server, would mend it: a log-in, TLS, a
    sender that may not send. The mail waits for them."""
    if isinstance(error, smtplib.SMTPNotSupportedError | smtplib.SMTPSenderRefused):
        return True
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return True
    code, words = _refusal(error) or (0, str(error))
    return code in LOG_IN_CODES or bool(SETTINGS_ERRORS.search(words))


def _refusal(error: Exception) -> tuple[int, str] | None:
    """The code and words by which the server refused something, if it did."""
    code: int
    reply: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        # One recipient for each delivery, so there is one answer.
        code, reply = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, reply = error.smtp_code, error.smtp_error
    else:
        return None
    words = reply if isinstance(reply, str) else reply.decode(errors="replace")
    return code, words
