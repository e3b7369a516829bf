"""Alarms: warnings that last become rows, which are mailed when they begin and end.

Each minute the clock compares what is wrong with the alarms that are open. Rows and the
e-mails about them are committed together, so that a process that is killed loses none
and sends none twice, and two clocks do the work of one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation

from app.models import Alarm, AlarmEmail, Delivery
from app.operations import alarm_emails, warnings
from app.operations.warnings import Kind, OperatorWarning
from app.querysets import DeliveryQuerySet
from twitter_album import due_times

# What begins or ends meanwhile goes into the next e-mail.
MIN_PAUSE = timedelta(minutes=10)
MAX_EMAILS_A_DAY = 20
DAY = timedelta(days=1)
UNSENT_STATES = ("queued", "claimed", "uncertain")


def check(*kinds: Kind) -> None:
    """Of these kinds, or of all."""
    # The time first: what is asked may take a while.
    now = timezone.now()
    # Alarms are in English, as the admin is, whatever the language of the album.
    with translation.override("en"):
        found = [
            each
            for each in warnings.current(*kinds)
            if each.kind not in warnings.QUIET_KINDS
        ]
        # Most of the time nothing is wrong: nobody is locked for it.
        if not (found or Alarm.objects.unfinished().exists()):
            return
        with transaction.atomic():
            unknown = {each.unknown for each in found}
            asked = tuple(kind for kind in kinds or Kind if kind not in unknown)
            _compare(found, asked, now=now)
            if _may_mail(now):
                alarm_emails.queue(now)


def open_alarms() -> list[Alarm]:
    """What is wrong now, the oldest first: each with its text, its remedy, since when
    (`began_at`), where it is mended (`url`), and the permission to see that."""
    return list(Alarm.objects.open().order_by("began_at", "pk"))


def with_since(found: Iterable[OperatorWarning]) -> list[OperatorWarning]:
    """The same with the times since when alarms know of them."""
    current = list(found)
    if not current:
        return []
    rows = Alarm.objects.unended().values_list("kind", "subject", "began_at")
    began = {(kind, subject): began_at for kind, subject, began_at in rows}
    return [
        replace(each, since=began.get((each.kind, each.subject))) for each in current
    ]


def deliveries() -> DeliveryQuerySet:
    return Delivery.objects.filter(alarm_email__isnull=False)


def _compare(
    found: list[OperatorWarning], kinds: tuple[Kind, ...], *, now: datetime
) -> None:
    rows = Alarm.objects.unended().filter(kind__in=kinds)
    # Made first, so that all are locked below; another clock may have made them.
    known = set(rows.values_list("kind", "subject"))
    Alarm.objects.bulk_create(
        (
            Alarm(kind=each.kind, subject=each.subject, began_at=now, seen_at=now)
            for each in found
            if (each.kind, each.subject) not in known
        ),
        ignore_conflicts=True,
    )
    present = {(each.kind, each.subject): each for each in found}
    for alarm in rows.locked():
        warning = present.get((Kind(alarm.kind), alarm.subject))
        if warning:
            alarm.note_presence(warning, now=now)
        else:
            alarm.note_absence(now=now)
    Alarm.objects.forget_old(now)


def _may_mail(now: datetime) -> bool:
    # What lies ahead was written by a clock that ran ahead.
    recent = AlarmEmail.objects.filter(
        created_at__gt=now - DAY, created_at__lte=now + due_times.MAX_CLOCK_ERROR
    )
    emails = list(recent.order_by("-created_at")[:MAX_EMAILS_A_DAY])
    if len(emails) >= MAX_EMAILS_A_DAY:
        return False
    if not emails:
        return True
    if now - emails[0].created_at < MIN_PAUSE:
        return False
    # While mail cannot leave, one e-mail waits and not many: when it can, the next one
    # tells of all that came to pass meanwhile.
    last = emails[0].deliveries
    is_waiting = last.filter(state__in=UNSENT_STATES).exists()
    return last.filter(state="sent").exists() or not is_waiting
