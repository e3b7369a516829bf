"""A photo whose server is not asked, or does not tell, gets one that shows its post.

What a server said to be gone stays gone, although another one still shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.models import Photo
from app.moderation import unverifiable

PLACE = ("server", "post_id", "unanswered_since")


def adopt(photos: Iterable[Photo], server: str, ids: Mapping[str, str]) -> None:
    """The albums are locked. `ids`: what `server` calls the posts, by their keys."""
    strangers = [p for p in photos if p.server != server and not p.missing_since]
    asked = unverifiable.searched_servers() if strangers else {}
    adopted = []
    for photo in strangers:
        place = (photo.network, photo.server)
        is_asked = place in asked.get(photo.album_id, {place})
        if is_asked and not photo.unanswered_since:
            continue
        photo.server, photo.unanswered_since = server, None
        if photo.network in unverifiable.SEARCHED_ELSEWHERE:
            photo.post_id = ids[photo.post_key]
        adopted.append(photo)
    Photo.objects.bulk_update(adopted, PLACE, 500)
