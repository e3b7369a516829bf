"""What a webhook is told: written when it is sent, from what the API shows by then, so
that what was hidden or removed meanwhile goes nowhere."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.urls import reverse

from app.api.photo_fields import utc_text
from app.api.resources.albums import AlbumChangesApi
from app.api.resources.occasions import (
    TopSevensApi,
    milestone_json,
    top_seven_json,
)
from app.models import Album, Milestone, Ranking, WebhookDelivery
from app.models.webhooks import Event

photos_api, occasions_api = AlbumChangesApi(), TopSevensApi()


def body(delivery: WebhookDelivery) -> str | None:
    """JSON as Standard Webhooks recommends it; None: there is nothing to tell."""
    data = _data(delivery, delivery.webhook.album)
    if data is None:
        return None
    told = {
        "type": delivery.event,
        "timestamp": utc_text(delivery.happened_at),
        "data": data,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _data(delivery: WebhookDelivery, album: Album) -> dict[str, Any] | None:
    subject = delivery.subject or 0
    match delivery.event:
        case Event.PHOTO_ADDED | Event.PHOTO_CHANGED:
            return _photo(album, subject)
        case Event.PHOTO_REMOVED:
            return {"album": str(album), "id": subject}
        case Event.MILESTONE_REACHED:
            return _milestone(album, subject)
        case Event.TOP_SEVEN_MADE:
            return _top_seven(album, subject)
    path = reverse("api-album-changes", args=[str(album)])
    return {"album": str(album), "changes_url": f"{settings.SITE_URL}{path}"}


def _photo(album: Album, photo_id: int) -> dict[str, Any] | None:
    photos = photos_api.photos_of_topic(album).filter(pk=photo_id)
    found = photos_api.photos_json(photos.rows(*photos_api.form.columns))
    return found[0] if found else None


def _milestone(album: Album, pk: int) -> dict[str, Any] | None:
    row = Milestone.objects.filter(album=album, pk=pk).select_related("album").first()
    if row is None:
        return None
    ids = {row.photo_id} if row.photo_id else set()
    return milestone_json(row, occasions_api.seen(ids))


def _top_seven(album: Album, pk: int) -> dict[str, Any] | None:
    row = Ranking.objects.filter(album=album, pk=pk).select_related("album").first()
    if row is None:
        return None
    return top_seven_json(row, occasions_api.seen(set(row.photo_ids)))
