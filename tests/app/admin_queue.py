"""The queue of the admin as the organiser and helpers use it."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from app.models import Photo


def queue(**query: Any) -> str:
    return reverse("admin:app_photo_queue", query=query or None)


def cards(client: Client, **query: Any) -> list[int]:
    response = client.get(queue(**query))
    assert response.status_code == 200
    return [card.id for card in response.context["cards"]]


def post(client: Client, verb: str, *photos: Photo, **query: Any) -> str:
    """As the plain form does it; what the page then says."""
    data = {"verb": verb, "photo": [photo.pk for photo in photos]}
    response = client.post(queue(**query), data, follow=True)
    assert response.redirect_chain == [(queue(**query), 302)]
    return " ".join(str(message) for message in response.context["messages"])


def flags(photo: Photo) -> tuple[bool, bool, str]:
    photo.refresh_from_db()
    return photo.is_approved, photo.is_hidden, photo.hidden_reason
