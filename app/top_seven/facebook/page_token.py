"""Asks Facebook now and then how long the Page's token lives, which nobody tells us."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from app.models import PageToken
from app.top_seven.facebook.client import FacebookPage
from app.top_seven.facebook.errors import FacebookError
from twitter_album import due_times

ASKED_EVERY = timedelta(hours=6)


def check_if_due() -> None:
    """Also at once after the setting was changed; what Facebook does not tell stays
    unknown."""
    now = timezone.now()
    token = known()
    if not settings.FACEBOOK_PAGE_ID or (token and not _is_due(token, now)):
        return
    values = {"token_hash": _hash(), "asked_at": now}
    try:
        values |= {"ends_at": FacebookPage.from_settings().token_end()}
        values |= {"is_refused": False}
    except FacebookError as error:
        if error.is_token:
            values |= {"is_refused": True}
        elif token is None:
            values |= {"is_refused": False, "ends_at": None}
    PageToken.objects.update_or_create(
        page_id=settings.FACEBOOK_PAGE_ID, defaults=values
    )


def known() -> PageToken | None:
    """Of the token that is set."""
    if not settings.FACEBOOK_PAGE_ID:
        return None
    rows = PageToken.objects.filter(page_id=settings.FACEBOOK_PAGE_ID)
    return rows.filter(token_hash=_hash()).first()


def _is_due(token: PageToken, now: datetime) -> bool:
    next_time = token.asked_at + ASKED_EVERY
    return due_times.is_due(next_time, now=now, max_wait=ASKED_EVERY)


def _hash() -> str:
    return hashlib.sha256(settings.FACEBOOK_PAGE_TOKEN.encode()).hexdigest()
