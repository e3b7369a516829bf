"""Rows for every list of the admin."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from app.models import (
    DeadLetter,
    Delivery,
    Feed,
    Milestone,
    Run,
    Window,
)
from tests.app.admin_pages import make_feed
from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    store_picture,
)

READ_ONLY: list[Any] = [Feed, Run, DeadLetter, Milestone, Delivery]


def fill(number: int, *, start: int = 0) -> None:
    """Some rows in every list."""
    recipients = "ana@one.example, ben@one.example, eve@one.example"
    for n in range(start, start + number):
        album = make_album(f"tag{n}", milestones="1", recipients=recipients)
        make_photo(album, make_owner(), **store_picture(400, 300))
        feed = make_feed(album)
        for lo in "135":
            Window.objects.create(feed=feed, lo=lo, hi=f"{lo}5")
        Run.objects.create(feed=feed, ended_at=timezone.now(), failure="too slow")
        DeadLetter.objects.create(feed=feed, post_id="1", reason="odd", raw='{"a": 1}')
