"""Builds the e-mails of milestones, whose texts are written once and stored."""

from __future__ import annotations

import re
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format

from app import site
from app.billing import alarm_email
from app.gallery import displayed_names, formatting, pictures
from app.milestones import email_pictures
from app.models import Delivery, Milestone, Photo
from app.querysets import PhotoQuerySet
from twitter_album import due_times
from twitter_album.redistribution_policy import Surface

MAX_PICTURES = 6
LOGO = '"cid:logo@album"'
# How long an e-mail waits for the pictures that it shows.
MAX_PICTURE_WAIT = timedelta(minutes=10)
# So often, some twenty minutes, it waits for S3 that is in trouble; then it goes
# without pictures.
MAX_STORAGE_ATTEMPTS = 3


def is_ready_to_write(delivery: Delivery) -> bool:
    """It is written already, or has its pictures, or none will come, or it waited
    enough."""
    milestone = delivery.milestone
    if milestone is None:
        return True
    ends_at = milestone.reached_at + MAX_PICTURE_WAIT
    has_waited = due_times.is_due(
        ends_at, now=timezone.now(), max_wait=MAX_PICTURE_WAIT
    )
    if milestone.subject or has_waited:
        return True
    photos = milestone.album.photos.fully_shown(Surface.SHARE)
    if len(_newest(milestone, photos.shown())) == MAX_PICTURES:
        return True
    on_the_way = photos.visible().filter(state=Photo.State.PENDING)
    return not _up_to_nth(milestone, on_the_way).exists()


def build_message(delivery: Delivery) -> EmailMultiAlternatives:
    """The e-mail, the same at every attempt and for every recipient."""
    mail = EmailMultiAlternatives(
        to=[delivery.recipient],
        headers={
            "Message-ID": delivery.message_id,
            # RFC 3834: no out-of-office notice answers it.
            "Auto-Submitted": "auto-generated",
        },
    )
    if delivery.milestone:
        is_patient = delivery.attempts <= MAX_STORAGE_ATTEMPTS
        _write_milestone(mail, delivery.milestone, is_patient=is_patient)
    if delivery.alarm:
        alarm_email.write(mail, delivery.alarm)
    if email := delivery.alarm_email:
        mail.subject, mail.body = email.subject, email.text_body
        mail.attach_alternative(email.html_body, "text/html")
    return mail


def _write_milestone(
    mail: EmailMultiAlternatives, milestone: Milestone, *, is_patient: bool
) -> None:
    if not milestone.subject or _shows_hidden_photos(milestone):
        _store_texts(milestone)
    mail.subject, mail.body = milestone.subject, milestone.text_body
    mail.attach_alternative(milestone.html_body, "text/html")
    # Related, not mixed: mail programs show the pictures within the text, not below it.
    mail.mixed_subtype = "related"  # type: ignore[attr-defined]  # not in the stubs
    logo = email_pictures.logo_part() if LOGO in milestone.html_body else None
    if logo is not None:
        mail.attach(logo)
    # Asked at each attempt: what was hidden since is not sent again.
    for photo in _still_shown(milestone).order_by("pk"):
        picture = email_pictures.jpeg_part(photo, is_patient=is_patient)
        if picture is not None:
            mail.attach(picture)


def _photo_ids_in(milestone: Milestone) -> set[str]:
    return set(re.findall(r'"cid:photo-(\d+)@album"', milestone.html_body))


def _still_shown(milestone: Milestone) -> PhotoQuerySet:
    # An e-mail passes photos on, so it heeds the policy for what is shared.
    photos = Photo.objects.shown().fully_shown(Surface.SHARE)
    return photos.filter(pk__in=_photo_ids_in(milestone))


def _shows_hidden_photos(milestone: Milestone) -> bool:
    """Hidden, blocked or removed since it was written: no e-mail names it any more."""
    return _still_shown(milestone).count() < len(_photo_ids_in(milestone))


def _store_texts(milestone: Milestone) -> None:
    context = _context(milestone)
    subject = render_to_string("emails/milestone-subject.txt", context)
    # Only what this process has read is replaced, so that all recipients get one text.
    unchanged = Milestone.objects.filter(pk=milestone.pk, html_body=milestone.html_body)
    unchanged.update(
        # In one line: a line break in a subject would begin another header.
        subject=" ".join(subject.split())[:300],
        text_body=render_to_string("emails/milestone-body.txt", context),
        html_body=render_to_string("emails/milestone-body.html", context),
    )
    # Another sender may have written first: what is stored is what is sent.
    milestone.refresh_from_db(fields=["subject", "text_body", "html_body"])


def _context(milestone: Milestone) -> dict[str, object]:
    album = milestone.album
    shown = album.photos.shown().fully_shown(Surface.SHARE).with_names()
    photos = _newest(milestone, shown)
    # SITE_URL stands before it: there is no request whose host could be taken.
    path = reverse("milestone", args=[str(album), milestone.threshold])
    return {
        "site": site.current(),
        "has_logo": site.logo_for_mail() is not None,
        "topic": album.display_title,
        "hashtag": str(album) if album.title else "",
        "days": formatting.days(*album.days) if album.days else "",
        "threshold": milestone.threshold,
        "count": _number(milestone.threshold),
        "photo_count": _number(album.photo_count),
        "total": album.photo_count,
        "has_more": album.photo_count > milestone.threshold,
        "nth_owner": _nth_owner_name(milestone),
        "milestone_url": settings.SITE_URL + path,
        "album_url": settings.SITE_URL + album.get_absolute_url(),
        "top_seven_url": settings.SITE_URL + reverse("top-seven", args=[str(album)]),
        "rows": [
            [_photo_context(photo) for photo in photos[start : start + 3]]
            for start in range(0, len(photos), 3)
        ],
    }


def _number(number: int) -> str:
    return number_format(number, force_grouping=True)


def _nth_owner_name(milestone: Milestone) -> str:
    nth = milestone.photo
    # Hidden, blocked, or of a network that may not be passed on: the e-mail names
    # nobody.
    left_out = settings.DISPLAY_POLICY.restricted(Surface.SHARE)
    if nth is None or nth.network in left_out or not nth.will_be_visible:
        return ""
    return displayed_names.owner_name(nth.owner)


def _newest(milestone: Milestone, photos: PhotoQuerySet) -> list[Photo]:
    counted = _up_to_nth(milestone, photos)
    return list(counted.order_by("-first_seen", "-id")[:MAX_PICTURES])


def _up_to_nth(milestone: Milestone, photos: PhotoQuerySet) -> PhotoQuerySet:
    """Those that made the number."""
    nth = milestone.photo
    if nth is None:
        return photos
    # The order that counted them: by first_seen, and by id within one moment.
    return photos.filter(first_seen__lte=nth.first_seen).exclude(
        Q(first_seen=nth.first_seen) & Q(id__gt=nth.pk)
    )


def _photo_context(photo: Photo) -> dict[str, str]:
    return {
        "source": f"cid:photo-{photo.pk}@album",
        "alt": pictures.alt_text_of(photo),
        "owner": displayed_names.owner_name(photo.owner),
        "url": settings.SITE_URL + photo.get_absolute_url(),
    }
