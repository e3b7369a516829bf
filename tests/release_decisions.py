"""What an organiser has decided in the database of a release."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.core.management import call_command

from app.models import Album, Owner, Photo
from app.moderation import decisions


def decide() -> None:
    """An administrator without a password; one photo hidden, one person blocked, one
    removed; and an album whose photos wait for approval."""
    admin = get_user_model().objects.create_superuser("admin", "admin@album.example")
    shown = Photo.objects.shown().order_by("pk")
    hidden, blocked, removed = one_of_each_person(shown)
    Photo.objects.filter(pk=hidden.pk).update_visibility(
        is_hidden=True, hidden_reason="on request"
    )
    decisions.block_owners(Photo.objects.filter(pk=blocked.pk), admin)
    owner = Owner.objects.get(pk=removed.owner_id)
    call_command("remove", owner=owner.screen_name, network=owner.network)
    Album.objects.create(tag="fête", is_moderated=True, networks="mastodon")


def one_of_each_person(photos: Iterable[Photo]) -> list[Photo]:
    found = {photo.owner_id: photo for photo in photos}
    return list(found.values())[:3]
