"""The admin as the organiser finds it: its pages, and what it says."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from app.models import Album, Feed


def list_of(model: Any, **query: Any) -> str:
    name = f"admin:app_{model._meta.model_name}_changelist"
    return reverse(name, query=query or None)


def page_of(row: Any) -> str:
    return reverse(f"admin:app_{row._meta.model_name}_change", args=[row.pk])


def act(client: Client, action: str, *rows: Any, **values: str) -> str:
    """Choose `rows` in their list and do `action`; what the admin then says."""
    data = {"action": action, "_selected_action": [row.pk for row in rows], **values}
    response = client.post(list_of(type(rows[0])), data, follow=True)
    assert response.status_code == 200
    return " ".join(str(message) for message in response.context["messages"])


def make_feed(album: Album, **values: Any) -> Feed:
    defaults = {"network": "x", "query": album.tag}
    return Feed.objects.create(album=album, **defaults | values)


def visible(album: Album) -> int:
    album.refresh_from_db()
    assert album.photo_count == album.photos.visible().count()
    return album.photo_count
