"""Why a photo is not shown, in a sentence: the reason, and who decided it and when, as
far as that is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from app.gallery import formatting
from app.models import Owner, Photo


def explain(photos: Sequence[Photo]) -> dict[int, str]:
    """Of those that nobody sees, by their ids; two queries for all of them."""
    hidden = [photo for photo in photos if photo.hidden_because]
    by_hand = [photo.pk for photo in hidden if photo.is_hidden]
    blocked = {photo.owner_id for photo in hidden if photo.is_owner_blocked}
    deciders = {
        Photo: _decided(Photo, by_hand, _is_hiding),
        Owner: _decided(Owner, blocked, _is_blocking),
    }
    return {photo.pk: _sentence(photo, deciders) for photo in hidden}


def _sentence(photo: Photo, deciders: dict[type[Model], dict[str, str]]) -> str:
    # In the order in which `hidden_because` names the reasons.
    if photo.is_hidden:
        detail = deciders[Photo].get(str(photo.pk), "")
    elif photo.is_owner_blocked:
        detail = deciders[Owner].get(str(photo.owner_id), "")
    elif photo.missing_since:
        detail = f"since {formatting.moment(photo.missing_since)}"
    else:
        is_by_rule = photo.hidden_because == photo.hidden_by_rule
        detail = f"by the rules of {photo.album}" if is_by_rule else ""
    return f"{photo.hidden_because} ({detail})" if detail else photo.hidden_because


def _decided(
    model: type[Model], keys: Iterable[int], is_decision: Callable[[str], bool]
) -> dict[str, str]:
    """Who decided last, and when, by the admin's log."""
    ids = [str(key) for key in keys]
    if not ids:
        return {}
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=ids
    )
    return {
        str(entry.object_id): (
            f"by {entry.user.get_username()}, {formatting.moment(entry.action_time)}"
        )
        for entry in entries.select_related("user").order_by("pk")
        if is_decision(entry.change_message)
    }


def _is_hiding(message: str) -> bool:
    # By an action, or by the form, which writes the names of its fields as JSON.
    return message.startswith(("Hidden", "Rejected")) or '"Hidden"' in message


def _is_blocking(message: str) -> bool:
    return message.startswith("Blocked") or '"Blocked"' in message
