"""Writes the e-mail about alarms that began or are over, and queues it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from app import site
from app.gallery import formatting
from app.models import Alarm, AlarmEmail, Delivery

MAX_SUBJECT_LENGTH = 300
# One that is longer is cut off by mail programs.
MAX_SENTENCE_LENGTH = 120


def queue(now: datetime) -> None:
    """All that no e-mail tells of yet; within the transaction that changes alarms."""
    rows = list(Alarm.objects.to_mail().locked())
    over = [row for row in rows if row.must_mail_end]
    # What began and ended since the last e-mail is told as over alone.
    begun = [row for row in rows if row.must_mail_begin and not row.must_mail_end]
    if not rows:
        return
    email = _write(begun, over, now)
    Delivery.objects.queue(settings.ALARM_RECIPIENTS, name="alarm", alarm_email=email)
    Alarm.objects.filter(pk__in=[row.pk for row in rows]).update(
        must_mail_begin=False, must_mail_end=False
    )


def _write(begun: Sequence[Alarm], over: Sequence[Alarm], now: datetime) -> AlarmEmail:
    begun_ids = {alarm.pk for alarm in begun}
    others = Alarm.objects.open().exclude(pk__in=begun_ids).order_by("began_at")
    title = _subject(begun, over)
    context = {
        "site": site.current(),
        "site_url": settings.SITE_URL,
        "title": title,
        "begun": [_shown(alarm) for alarm in begun],
        "over": [_shown(alarm) for alarm in over],
        "others": [_shown(alarm) for alarm in others],
        "list_url": settings.SITE_URL + reverse("admin:app_alarm_changelist"),
    }
    return AlarmEmail.objects.create(
        subject=title,
        text_body=render_to_string("emails/alarms-body.txt", context),
        html_body=render_to_string("emails/alarms-body.html", context),
        created_at=now,
    )


def _subject(begun: Sequence[Alarm], over: Sequence[Alarm]) -> str:
    """`Alarm: 2 e-mails given up`, `Over: …`, `2 alarms: clock, feeds; over: budget`"""
    if begun and over:
        subject = f"{_begun_words(begun)}; over: {_kinds(over)}"
    elif begun:
        only = begun[0] if len(begun) == 1 else None
        subject = f"Alarm: {_first_line(only)}" if only else _begun_words(begun)
    else:
        subject = f"Over: {_first_line(over[0]) if len(over) == 1 else _kinds(over)}"
    # In one line: a line break in a subject would begin another header.
    return " ".join(subject.split())[:MAX_SUBJECT_LENGTH]


def _begun_words(begun: Sequence[Alarm]) -> str:
    return f"{formatting.quantity(len(begun), 'alarm', 'alarms')}: {_kinds(begun)}"


def _kinds(alarms: Iterable[Alarm]) -> str:
    names = (str(Alarm.Kind(alarm.kind).label) for alarm in alarms)
    return ", ".join(dict.fromkeys(names))


def _first_line(alarm: Alarm) -> str:
    text = alarm.text
    if len(text) <= MAX_SENTENCE_LENGTH:
        return text
    return f"{text[:MAX_SENTENCE_LENGTH].rpartition(' ')[0]}…"


def _shown(alarm: Alarm) -> dict[str, str]:
    until = formatting.moment(alarm.ended_at) if alarm.ended_at else ""
    return {
        "text": alarm.text,
        "since": formatting.moment(alarm.began_at),
        "until": until,
        "remedy": alarm.remedy,
        "url": alarm.address,
    }
