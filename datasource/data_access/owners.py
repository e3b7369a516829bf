"""Saves the people of a page of posts, under the names that they have now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db.models import Q
from django.utils import timezone

from app.models import Avatar, Owner
from app.querysets.insert import insert
from datasource.posts import Author

NAMES = ("screen_name", "display_name", "url", "avatar_url", "server", "is_bot")


def save_owners(
    network: str, authors: Sequence[Author], *, others: Iterable[int] = ()
) -> tuple[dict[str, Owner], list[Owner]]:
    """People by their id, and those of them who are named anew; of some who are known
    a network may tell no more than the id. `others` are locked with them: all at once,
    in the order in which everybody does."""
    latest, added = add_owners(network, authors)
    # Those whom we added nobody else sees yet.
    author_ids = {author.user_id for author in authors} - added.keys()
    to_lock = Q(network=network, user_id__any_of=author_ids) | Q(pk__any_of=others)
    locked = {
        owner.user_id: owner
        for owner in Owner.objects.filter(to_lock)
        .order_by("pk")
        .select_for_update(no_key=True)
        if owner.network == network and owner.user_id in author_ids
    }
    current = {
        user_id: _with_known_server(latest[user_id], owner)
        for user_id, owner in locked.items()
        if user_id in latest
    }
    renamed = [
        _named(locked[user_id], author)
        for user_id, author in current.items()
        if any(
            getattr(locked[user_id], name) != getattr(author, name) for name in NAMES
        )
    ]
    Owner.objects.bulk_update(renamed, [*NAMES, "avatar_mark", "avatar_due_at"])
    without_avatar = [owner for owner in renamed if not owner.avatar_url]
    if without_avatar:
        Avatar.objects.filter(owner__in=without_avatar).delete()
    return locked | added, renamed


def add_owners(
    network: str, authors: Sequence[Author]
) -> tuple[dict[str, Author], dict[str, Owner]]:
    """Those who are new, before anybody is locked; returns the latest names, and who
    was added, by ids."""
    # Pages come newest first: reversed, the newest post of a person wins. An answer
    # without a name is of an account that the network did not describe.
    named = [author for author in reversed(authors) if author.screen_name]
    latest = {author.user_id: author for author in named}
    rows = Owner.objects.filter(network=network, user_id__any_of=latest)
    existing = set(rows.values_list("user_id", flat=True))
    # Sorted, so that two workers that add the same people wait for each other instead
    # of locking crosswise; whoever comes second finds them there.
    new = (latest[user_id] for user_id in sorted(latest.keys() - existing))
    added = [
        _named(Owner(network=network, user_id=author.user_id), author) for author in new
    ]
    insert(added, ignores_conflicts=True)
    return latest, {owner.user_id: owner for owner in added if owner.pk}


def _with_known_server(author: Author, owner: Owner) -> Author:
    """A server that was told before is better than one that is assumed."""
    if author.is_server_assumed and owner.server:
        return replace(author, server=owner.server)
    return author


def _named(owner: Owner, author: Author) -> Owner:
    # Another address is another picture; the old one is shown until it is there.
    if owner.avatar_url != author.avatar_url:
        owner.avatar_due_at = timezone.now() if author.avatar_url else None
    if not author.avatar_url:
        owner.avatar_mark = ""
    for name in NAMES:
        setattr(owner, name, getattr(author, name))
    return owner
