"""Albums whose milestone is due to be mailed, and what was mailed."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

from app.models import Album, Delivery
from tests.app.factories import (
    make_album,
    make_photos,
)

# By their names in tests: nothing was accepted, so it is safe to send once more.
FAULTS_BEFORE_THE_DOT = {
    "mail 421 go away": "mail 421 go away",
    "mail 451 later": "mail 451 later",
    "rcpt 421 go away": "rcpt 421 go away",
    "rcpt 451 greylisted": "rcpt 451 greylisted",
    "data 451 later": "data 451 later",
    "dot 451 later": "dot 451 later",
    "dot 421 go away": "dot 421 go away",
    "reset at mail": "mail",
    "reset at rcpt": "rcpt",
    "reset before the dot": "data",
}


def reach(
    threshold: int = 2, *, recipients: str = "ana@one.example", tag: str = "carnival"
) -> Album:
    """An album that has just reached its milestone."""
    album = make_album(tag, milestones=str(threshold), recipients=recipients)
    make_photos(album, threshold)
    return album


def pass_time(delay: timedelta = timedelta(days=1)) -> None:
    """Let the next attempts fall due."""
    for row in Delivery.objects.all():
        row.try_at -= delay
        row.save(update_fields=["try_at"])


def html_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())
