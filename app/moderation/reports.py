"""Reports of visitors: taken with a limit for each address, closed by the organiser's
decisions, deleted when they have served."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum, auto

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from app.models import Photo, Report, ReportSender
from app.models.removals import hashed
from app.querysets import PhotoQuerySet
from twitter_album import due_times

# Reports of one address within an hour; whoever has several photos here needs some.
MAX_PER_HOUR = 10
HOUR = timedelta(hours=1)
# In different words, before the organiser has decided.
MAX_OPEN_OF_PHOTO = 50
# An answer may be owed after the decision, and a decision can be undone.
KEPT_DAYS_AFTER_DECISION = 30


class Outcome(Enum):
    TAKEN = auto()
    TOO_MANY = auto()


def take(photo: Photo, *, reason: str, text: str, email: str, sender: str) -> Outcome:
    """`sender`: the address of the visitor's machine, as log-ins are counted by."""
    if not _may_send(sender):
        return Outcome.TOO_MANY
    content_hash = hashed(reason, text, email)
    same = Report.objects.open().filter(photo=photo, content_hash=content_hash)
    if same.update(times=F("times") + 1):
        return Outcome.TAKEN
    if photo.reports.open().count() >= MAX_OPEN_OF_PHOTO:
        return Outcome.TOO_MANY
    values = {"reason": reason, "text": text, "email": email}
    try:
        with transaction.atomic():
            photo.reports.create(content_hash=content_hash, **values)
    except IntegrityError:
        # Sent twice at once, or the photo is gone meanwhile.
        same.update(times=F("times") + 1)
    return Outcome.TAKEN


def reported() -> PhotoQuerySet:
    """Photos with a report that waits for a decision, as far as hiding is one."""
    waiting = Report.objects.open().values("photo")
    return Photo.objects.filter(pk__in=waiting, is_hidden=False, is_owner_blocked=False)


def open_reports(photos: PhotoQuerySet) -> list[int]:
    rows = Report.objects.open().filter(photo__in=photos.order_by().values("pk"))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def close(ids: Iterable[int]) -> None:
    Report.objects.open().filter(pk__in=list(ids)).update(closed_at=timezone.now())


def reopen(ids: Iterable[int]) -> None:
    """As the decision that closed them was undone; not where the same was sent anew."""
    for report in Report.objects.filter(pk__in=list(ids)).exclude(closed_at=None):
        same = {"photo": report.photo_id, "content_hash": report.content_hash}
        if not Report.objects.open().filter(**same).exists():
            Report.objects.filter(pk=report.pk).update(closed_at=None)


def clean_up() -> None:
    """Closes what was decided outside of the queue, and deletes what has served."""
    now = timezone.now()
    is_decided = Q(photo__is_hidden=True) | Q(photo__is_owner_blocked=True)
    decided = list(
        Report.objects.open().filter(is_decided).values_list("pk", flat=True)
    )
    if decided:
        close(decided)
    served = now - timedelta(days=KEPT_DAYS_AFTER_DECISION)
    old_reports = Report.objects.filter(closed_at__lt=served)
    old_senders = ReportSender.objects.filter(_is_hour_over(now))
    for rows in (old_reports, old_senders):
        # Asked first: a deletion, even of nothing, locks a database in SQLite.
        if rows.exists():
            rows.delete()


def _may_send(sender: str) -> bool:
    now = timezone.now()
    address_hash = salted_hmac("app.report", sender, algorithm="sha256").hexdigest()
    _, is_first = ReportSender.objects.get_or_create(
        address_hash=address_hash, defaults={"since": now}
    )
    if is_first:
        return True
    same = ReportSender.objects.filter(address_hash=address_hash)
    # By conditions: of two at once the later one may be one too many.
    if same.filter(_is_hour_over(now)).update(since=now, count=1):
        return True
    return bool(same.filter(count__lt=MAX_PER_HOUR).update(count=F("count") + 1))


def _is_hour_over(now: datetime) -> Q:
    # Clocks differ a little: what another one wrote a moment ahead counts.
    return due_times.longer_ago("since", HOUR, now=now)
