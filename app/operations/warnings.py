"""Warnings for operators: what needs a person, in plain words.

Every query goes by an index and counts no further than MAX_COUNTED.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from app.billing import alarms, budgets
from app.gallery import formatting
from app.models import Delivery, Feed, Photo
from app.models.photo_indexes import IS_LATE
from app.moderation import unverifiable
from app.views.health import last_tick

MAX_COUNTED = 1000
# Characters of what a failure said.
MAX_REASON_LENGTH = 200
MAX_SILENCE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class OperatorWarning:
    """`url`: where it is mended; `permission`: what one needs to see that."""

    text: str
    url: str
    permission: str


def current() -> list[OperatorWarning]:
    """What explains others comes first; empty when all is well."""
    return [
        *_clock(),
        *_media_folder(),
        *_budgets(),
        *_feeds(),
        *_emails(),
        *_pictures(),
        *_deletions(),
    ]


def _clock() -> Iterator[OperatorWarning]:
    tick = last_tick()
    patience = timedelta(minutes=2 * settings.FETCH_EVERY_MINUTES) + MAX_SILENCE
    if tick and timezone.now() - tick > patience:
        since = formatting.moment(tick)
        yield _warning(
            f"The clock has not run since {since}: no photos and no e-mails", "run"
        )


def _media_folder() -> Iterator[OperatorWarning]:
    """A volume that is not mounted shows at the newest picture."""
    # In the order of the index that the first page walks.
    newest = Photo.objects.shown().leads().order_by("-first_seen", "-id")
    photo = newest.only("state", "content_hash", "width", "has_jpegs").first()
    if photo is None or not photo.rendition_names:
        return
    name = next(iter(photo.rendition_names.values()))
    place = "bucket" if settings.MEDIA_S3 else "media folder"
    try:
        if default_storage.exists(name):
            return
        text = (
            f"The file of photo {photo.pk}, the newest, is missing: is the {place} in "
            "place?"
        )
    except OSError as error:
        text = f"Stored pictures are out of reach: {_short(str(error))}"
    yield _warning(text, "photo", visibility="visible")


def _budgets() -> Iterator[OperatorWarning]:
    for alarm in alarms.current_alarms(percent=budgets.SCARCE_PERCENT):
        yield _warning(alarms.alarm_sentence(alarm), "spending")


def _feeds() -> Iterator[OperatorWarning]:
    # Where feeds are looked at seldom, one failed look is no trouble yet.
    rounds = timedelta(minutes=2 * settings.FETCH_EVERY_MINUTES + 10)
    patience = max(MAX_SILENCE, rounds)
    failing: Any = Feed.objects.failing(since=timezone.now() - patience)
    rows = list(failing[:MAX_COUNTED])
    if rows:
        names = ", ".join(str(feed) for feed in rows[:3])
        what = f"without a good answer for {formatting.length(patience)}: {names}"
        # One reason stands for all: feeds that fail together mostly fail for the same
        # one.
        reason = rows[0].last_failure
        yield _warning(
            f"{_counted(len(rows), 'feed')} {what}. {_short(reason)}", "feed"
        )


def _emails() -> Iterator[OperatorWarning]:
    dead = Delivery.objects.filter(state="dead")
    yield from _failed(dead, "e-mail", "given up", "delivery", state__exact="dead")
    waiting = Delivery.objects.filter(state__in=["queued", "uncertain"])
    late = waiting.exclude(failure="")
    yield from _failed(late, "e-mail", "not sent so far", "delivery")


def _pictures() -> Iterator[OperatorWarning]:
    lost = Photo.objects.filter(file_missing_since__isnull=False)
    if count := lost[:MAX_COUNTED].count():
        problem = "without its file: fetched again if its network still has it"
        if count > 1:
            problem = "without their files: fetched again if their networks have them"
        yield _warning(
            f"{_counted(count, 'photo')} {problem}", "photo", visibility="file"
        )
    # Those with a missing file are counted above.
    failed = Photo.objects.filter(state="failed", file_missing_since=None)
    problem = "failed for good"
    yield from _failed(failed, "picture", problem, "photo", state__exact="failed")
    late = Photo.objects.filter(IS_LATE, first_seen__lt=timezone.now() - MAX_SILENCE)
    problem = "not stored after an hour"
    yield from _failed(late, "picture", problem, "photo", visibility="late")


def _deletions() -> Iterator[OperatorWarning]:
    lost = Photo.objects.visible().filter(unverifiable.unverifiable_photos())
    if count := lost[:MAX_COUNTED].count():
        problem = "of which nobody can be asked whether they were deleted"
        yield _warning(
            f"{_counted(count, 'photo')} {problem}", "photo", visibility="unasked"
        )


def _failed(
    rows: QuerySet[Any], what: str, problem: str, model: str, **query: str
) -> Iterator[OperatorWarning]:
    """How many of these rows there are, and what one of them says."""
    # Fetched instead of counted: one query gives the count and an example.
    failures = list(rows.values_list("failure", flat=True)[:MAX_COUNTED])
    if failures:
        reason = f": {_short(failures[0])}" if failures[0] else ""
        text = f"{_counted(len(failures), what)} {problem}{reason}"
        yield _warning(text, model, **query)


def _counted(count: int, what: str) -> str:
    quantity = formatting.quantity(count, what, f"{what}s")
    return f"At least {quantity}" if count == MAX_COUNTED else quantity


def _short(reason: str) -> str:
    line = " ".join(reason.split())
    return line if len(line) <= MAX_REASON_LENGTH else f"{line[:MAX_REASON_LENGTH]}…"


def _warning(text: str, model: str, **query: str) -> OperatorWarning:
    url = reverse(f"admin:app_{model}_changelist", query=query or None)
    return OperatorWarning(text, url, f"app.view_{model}")
