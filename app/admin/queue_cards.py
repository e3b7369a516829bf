"""Photos of the moderation queue as its page shows them, with what was reported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from app.admin.thumbnails import thumbnail
from app.gallery import displayed_names, formatting
from app.models import Photo, Report

THUMBNAIL_PIXELS = 240


@dataclass(frozen=True, slots=True)
class ReportLine:
    """`email`: of the visitor, who may want an answer; empty where none was given."""

    reason: str
    text: str
    email: str
    facts: str


@dataclass(frozen=True)
class Card:
    id: int
    owner_id: int
    picture: SafeString | str
    name: str
    handle: str
    text: str
    warning: str
    favourites: str
    reason: str
    album: str
    posted: str
    url: str
    reports: list[ReportLine] = field(default_factory=list)


def cards(photos: Iterable[Photo]) -> list[Card]:
    made = {photo.pk: _card(photo) for photo in photos}
    reports = Report.objects.open().filter(photo__in=list(made)).order_by("pk")
    for report in reports:
        made[report.photo_id].reports.append(report_line(report))
    return list(made.values())


def report_line(report: Report) -> ReportLine:
    times = f"{report.times:,} times" if report.times > 1 else ""
    facts = (times, formatting.moment(report.made_at))
    return ReportLine(
        reason=report.get_reason_display(),
        text=formatting.plain(report.text),
        email=report.email,
        facts=" · ".join(filter(None, facts)),
    )


def reports_of(photo: Photo) -> SafeString | str:
    """All that are still stored, decided or not, a line each."""
    lines = []
    for report in photo.reports.order_by("pk"):
        line = report_line(report)
        decided = "decided" if report.closed_at else "not decided"
        parts = (line.reason, line.text, line.email, line.facts, decided)
        lines.append((" · ".join(filter(None, parts)),))
    return format_html_join(SafeString("<br>"), "{}", lines) or "–"


def _card(photo: Photo) -> Card:
    is_ready = bool(photo.rendition_names)
    return Card(
        id=photo.pk,
        owner_id=photo.owner_id,
        picture=thumbnail(photo, THUMBNAIL_PIXELS) if is_ready else "",
        name=displayed_names.owner_name(photo.owner),
        handle=formatting.plain(str(photo.owner)),
        text=formatting.plain(photo.text),
        warning=formatting.plain(photo.content_warning),
        favourites=formatting.quantity(photo.favorite_count, "favourite", "favourites"),
        reason=photo.hidden_because or "shown now",
        album=str(photo.album),
        posted=formatting.moment(photo.posted_at),
        url=reverse("admin:app_photo_change", args=[photo.pk]),
    )
