"""What a warning is made of, and the words that several share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from app.gallery import formatting
from app.models import Alarm

Kind = Alarm.Kind

MAX_COUNTED = 1000
# Characters of what a failure said.
MAX_REASON_LENGTH = 200


@dataclass(frozen=True, slots=True)
class OperatorWarning:
    """`kind` and `subject` (which server, network or queue) are what an alarm knows it
    by, whatever its words; `remedy`: what to do; `url`: where it is mended;
    `permission`: what one needs to see that; `since`: as far as alarms know; `unknown`:
    the kind of which this says that nobody can tell."""

    kind: Kind
    text: str
    remedy: str
    url: str
    permission: str
    subject: str = ""
    since: datetime | None = None
    unknown: Kind | None = None

    @property
    def since_sentence(self) -> str:
        """`Since 28 Nov 2026, 18:41 UTC.`; empty where it is not known."""
        return f"Since {formatting.moment(self.since)}." if self.since else ""


def about(
    model: str, kind: Kind, text: str, remedy: str, *, subject: str = "", **query: str
) -> OperatorWarning:
    """One that leads to the admin's list of `model`, filtered by `query`."""
    url = reverse(f"admin:app_{model}_changelist", query=query or None)
    return OperatorWarning(kind, text, remedy, url, f"app.view_{model}", subject)


def about_machine(
    kind: Kind, text: str, remedy: str, *, subject: str = ""
) -> OperatorWarning:
    """One that is mended outside of the admin, where the doctor may know more."""
    # Its page is for superusers, who have every permission.
    return OperatorWarning(
        kind, text, remedy, reverse("admin:doctor"), "app.view_run", subject
    )


def failed(
    rows: QuerySet[Any], kind: Kind, noun: str, problem: str, remedy: str, **query: str
) -> Iterator[OperatorWarning]:
    """How many of these rows there are, and what one of them says."""
    # Fetched instead of counted: one query gives the count and an example.
    failures = list(rows.values_list("failure", flat=True)[:MAX_COUNTED])
    if failures:
        reason = f": {short(failures[0])}" if failures[0] else ""
        text = f"{counted(len(failures), noun)} {problem}{reason}"
        model = str(rows.model._meta.model_name)
        yield about(model, kind, text, remedy, **query)


def counted(count: int, what: str) -> str:
    quantity = formatting.quantity(count, what, f"{what}s")
    return f"At least {quantity}" if count == MAX_COUNTED else quantity


def short(reason: str) -> str:
    line = " ".join(reason.split())
    return line if len(line) <= MAX_REASON_LENGTH else f"{line[:MAX_REASON_LENGTH]}…"
