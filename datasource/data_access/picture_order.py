"""Which of the pending pictures are stored first."""

from __future__ import annotations

from app.models import Photo
from app.querysets import PhotoQuerySet

# Of two pictures one is the most favoured, of eight one is the oldest; the others are
# the newest. In turns, because each order alone leaves some out for as long as more
# pictures come than can be stored: by age alone, those that everybody likes wait behind
# those that nobody has seen yet; by favourites alone, new ones wait, which have none
# yet; and by both, older ones wait, those of other albums among them.
ONE_FAVOURED_OF = 2
ONE_OLDEST_OF = 8


def most_urgent(due: PhotoQuerySet, limit: int) -> list[Photo]:
    """At most `limit` pictures that are due, each address once, in the order in which
    they are to be stored."""
    # Each is the beginning of a walk over an index; nothing is sorted.
    newest = due.order_by("-posted_at", "id")[:limit]
    # Without a favourite there is nothing to prefer, and no row in the index.
    favoured = due.filter(favorite_count__gt=0)
    favoured = favoured.order_by("-favorite_count", "-posted_at", "id")
    oldest = due.order_by("posted_at", "-id")
    chosen = (
        *favoured[: limit // ONE_FAVOURED_OF],
        *oldest[: limit // ONE_OLDEST_OF],
        *newest,
    )
    by_address: dict[str, Photo] = {}
    for photo in chosen:
        by_address.setdefault(photo.media_url, photo)
    return list(by_address.values())[:limit]
