"""Reassigns photos to another server of their network, when their own is not asked or
does not answer.

What a server said to be gone stays gone, although another one still shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.models import Photo
from app.moderation import unverifiable

COLUMNS = ("server", "post_id", "unanswered_since")


def reassign(photos: Iterable[Photo], server: str, ids: Mapping[str, str]) -> None:
    """Gives photos to `server`, which shows their posts. The albums are locked. `ids`:
    what `server` calls the posts, by their keys."""
    of_others = [p for p in photos if p.server != server and not p.missing_since]
    asked_servers = unverifiable.searched_servers() if of_others else {}
    reassigned = []
    for photo in of_others:
        own = (photo.network, photo.server)
        # An album that asks nobody leaves its photos where they are.
        is_asked = own in asked_servers.get(photo.album_id, {own})
        if is_asked and not photo.unanswered_since:
            continue
        photo.server, photo.unanswered_since = server, None
        # On networks of many servers each has ids of its own for the same post.
        if photo.network in unverifiable.SEARCHED_ELSEWHERE:
            photo.post_id = ids[photo.post_key]
        reassigned.append(photo)
    Photo.objects.bulk_update(reassigned, COLUMNS, 500)
