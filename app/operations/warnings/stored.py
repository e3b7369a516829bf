"""Warnings of what is stored: e-mails, pictures, unverifiable posts, reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from app.models import Delivery, Photo
from app.models.photo_indexes import IS_LATE
from app.moderation import reports, unverifiable
from app.operations.warnings.warning import (
    MAX_COUNTED,
    Kind,
    OperatorWarning,
    about,
    counted,
    failed,
)

MAX_PICTURE_DELAY = timedelta(hours=1)


def emails_given_up() -> Iterator[OperatorWarning]:
    yield from failed(
        Delivery.objects.filter(state="dead"),
        Kind.EMAILS_GIVEN_UP,
        "e-mail",
        "given up",
        "Mend the address, or what the server complains about; then choose “Send "
        "again”.",
        state__exact="dead",
    )


def emails() -> Iterator[OperatorWarning]:
    waiting = Delivery.objects.filter(state__in=["queued", "uncertain"])
    yield from failed(
        waiting.exclude(failure=""),
        Kind.EMAILS,
        "e-mail",
        "not sent so far",
        "Check EMAIL_URL and the mail server (`manage.py doctor mail`). E-mails are "
        "kept and tried again for a week.",
    )


def lost_files() -> Iterator[OperatorWarning]:
    lost = Photo.objects.filter(file_missing_since__isnull=False)
    if count := lost[:MAX_COUNTED].count():
        problem = "without its file: fetched again if its network still has it"
        if count > 1:
            problem = "without their files: fetched again if their networks have them"
        yield about(
            "photo",
            Kind.LOST_FILES,
            f"{counted(count, 'photo')} {problem}",
            "Look whether the disk is damaged or somebody deleted files; a backup "
            "brings back what no network has any more.",
            visibility="file",
        )


def failed_pictures() -> Iterator[OperatorWarning]:
    yield from failed(
        # Those with a missing file are counted above.
        Photo.objects.filter(state="failed", file_missing_since=None),
        Kind.FAILED_PICTURES,
        "picture",
        "failed for good",
        "Nothing needs to be done; “Try again” in the list asks for them once more.",
        state__exact="failed",
    )


def late_pictures() -> Iterator[OperatorWarning]:
    oldest = timezone.now() - MAX_PICTURE_DELAY
    yield from failed(
        Photo.objects.filter(IS_LATE, first_seen__lt=oldest),
        Kind.LATE_PICTURES,
        "picture",
        "not stored after an hour",
        "Look whether this machine reaches the internet and has room on its disk; they "
        "are tried again by themselves, or at once by “Try again” in the list.",
        visibility="late",
    )


def unverifiable_posts() -> Iterator[OperatorWarning]:
    lost = unverifiable.some_visible(Photo.objects.all(), MAX_COUNTED)
    if count := len(lost):
        yield about(
            "photo",
            Kind.UNVERIFIABLE,
            f"{counted(count, 'photo')} of which nobody can be asked whether they were "
            "deleted",
            "Look them over; an action removes those that you choose.",
            visibility="unasked",
        )


def reported_photos() -> Iterator[OperatorWarning]:
    if count := reports.reported()[:MAX_COUNTED].count():
        yield OperatorWarning(
            Kind.REPORTS,
            f"{counted(count, 'photo')} reported by visitors",
            "Look at what they wrote, and keep or hide each photo.",
            reverse("admin:app_photo_queue", query={"reason": "reported"}),
            "app.change_photo",
        )
