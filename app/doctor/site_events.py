"""Whether the proxy passes the streams of events on to their process."""

from __future__ import annotations

from collections.abc import Iterator

import requests
from django.conf import settings

from app.doctor.requests_to_site import head
from app.events.addresses import events_address
from app.models import Album
from twitter_album.doctor.findings import Finding, Options, Subject
from twitter_album.doctor.registry import register
from twitter_album.http import connection_errors


@register(Subject.SITE, after=(Subject.SITE, Subject.DATABASE))
def pages_hear_of_events(options: Options) -> Iterator[Finding]:
    album = Album.objects.order_by("pk").first()
    if not settings.EVENTS or not album:
        return
    address = f"{settings.SITE_URL}{events_address(album)}"
    try:
        response = head(address)
    except requests.RequestException as error:
        told = connection_errors.describe(error)
    else:
        kind = response.headers.get("Content-Type", "")
        if response.ok and kind.startswith("text/event-stream"):
            return
        told = f"answers {response.status_code} ({kind or 'nothing'})"
    yield Finding(
        f"EVENTS is true, but no events come: {address} {told}. Pages ask every minute "
        "instead.",
        "Start `manage.py events` (album-events), and let the proxy pass "
        f"/api/albums/…/events on to port {settings.EVENTS_PORT}; or set EVENTS=false.",
    )
