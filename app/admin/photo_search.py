"""What a person may search for in the list of photos."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Max, Q

from app.admin import base
from app.media_url_keys import media_key
from app.models import Feed, Owner, Photo
from app.querysets import PhotoQuerySet

# Their texts are read one by one.
MAX_SEARCHED_PHOTOS = 100_000


def search_photos(photos: PhotoQuerySet, term: str) -> PhotoQuerySet:
    """What a person may search for; all but words in a text goes by an index, and
    they are looked for in the newest photos alone."""
    if term.startswith("@"):
        return photos.filter(owner__in=Owner.objects.by_handle_or_display_name(term))
    # Ids of posts have more than six digits; shorter numbers are words, as 2026.
    if term.startswith(("http://", "https://")) or (term.isdecimal() and term[6:]):
        # The index begins with the network, and there are few of them.
        networks = list(Feed.objects.values_list("network", flat=True).distinct())
        by_post = Q(network__in=networks, post_key=term)
        return photos.filter(by_post | Q(media_key=media_key(term)))
    # As a list, so that the index of owners is taken.
    owners = list(Owner.objects.by_handle_or_display_name(term)[:100])
    newest = Photo.objects.aggregate(newest=Max("pk"))["newest"] or 0
    words = Q(text__icontains=term) | Q(alt_text__icontains=term)
    words |= Q(content_warning__icontains=term)
    by_words = photos.filter(words, pk__gt=newest - MAX_SEARCHED_PHOTOS)
    # Each by its own index: of an OR, SQLite reads the whole table.
    found = [*_newest_ids(by_words)]
    if owners:
        found += _newest_ids(photos.filter(owner__in=owners))
    return photos.filter(pk__in=found)


def _newest_ids(photos: PhotoQuerySet) -> Iterable[int]:
    """Of as many as the list has pages for."""
    rows = photos.select_related(None).order_by("-pk").values_list("pk", flat=True)
    return rows[: base.MAX_COUNTED]
