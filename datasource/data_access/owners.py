"""The people of a page of posts, under the names that they have now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils import timezone

from app.models import Avatar, Owner
from datasource.posts import Author

NAMES = ("screen_name", "display_name", "url", "avatar_url", "server", "is_bot")


def save_owners(
    network: str, authors: Sequence[Author]
) -> tuple[dict[str, Owner], list[Owner]]:
    """People by their id, and those of them who are named anew; of some who are known
    a network may tell no more than the id."""
    listed = {author.user_id: author for author in reversed(authors)}
    latest = {key: author for key, author in listed.items() if author.screen_name}
    rows = Owner.objects.filter(network=network, user_id__in=listed)
    known = set(rows.values_list("user_id", flat=True))
    new = (latest[user_id] for user_id in sorted(latest.keys() - known))
    Owner.objects.bulk_create(
        (_named(Owner(network=network, user_id=one.user_id), one) for one in new),
        ignore_conflicts=True,
    )
    owners = {owner.user_id: owner for owner in rows.order_by("pk").select_for_update()}
    told = {
        user_id: _with_known_server(latest[user_id], owner)
        for user_id, owner in owners.items()
        if user_id in latest
    }
    renamed = [
        _named(owners[user_id], author)
        for user_id, author in told.items()
        if any(
            getattr(owners[user_id], name) != getattr(author, name) for name in NAMES
        )
    ]
    Owner.objects.bulk_update(renamed, [*NAMES, "avatar_mark", "avatar_due_at"])
    faceless = [owner for owner in renamed if not owner.avatar_url]
    if faceless:
        Avatar.objects.filter(owner__in=faceless).delete()
    return owners, renamed


def _with_known_server(author: Author, owner: Owner) -> Author:
    """A server that was told before is better than one that is assumed."""
    if author.is_server_assumed and owner.server:
        return replace(author, server=owner.server)
    return author


def _named(owner: Owner, author: Author) -> Owner:
    if owner.avatar_url != author.avatar_url:
        owner.avatar_due_at = timezone.now() if author.avatar_url else None
    if not author.avatar_url:
        owner.avatar_mark = ""
    for name in NAMES:
        setattr(owner, name, getattr(author, name))
    return owner
