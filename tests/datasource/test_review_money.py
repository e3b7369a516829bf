"""What the review found in the bookkeeping of a paid network."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from app.models import Feed, Photo, Spending
from datasource.data_access import DataAccess
from datasource.posts import Lookup
from datasource.purse import Purse
from datasource.sources import NETWORKS
from tests.app.factories import make_album, make_owner, make_photo

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_look_up_books_what_is_new_today_though_others_were_seen() -> None:
    """Five of ten were seen today and are gone now; X bills the other five."""
    album, owner = make_album(), make_owner()
    now = timezone.now()
    seen = [make_photo(album, owner, server="", counted_at=now) for _ in range(5)]
    days_ago = now - timedelta(days=3)
    unseen = [
        make_photo(album, owner, server="", counted_at=days_ago) for _ in range(5)
    ]
    source = NETWORKS["x"]()[0]

    def look_up(post_ids: list[str]) -> Lookup:
        alive = {photo.post_id: 1 for photo in unseen}
        gone = frozenset(photo.post_id for photo in seen)
        return Lookup(
            asked=tuple(post_ids), favourites=alive, gone=gone, charged_posts=5
        )

    source.look_up = look_up  # type: ignore[method-assign]
    feed = Feed.objects.create(album=album, network="x", query="#carnival")
    purse = Purse(source, DataAccess(feed), "x")
    ids = [photo.post_id for photo in [*seen, *unseen]]
    purse.look_up(ids, ids)
    assert Spending.objects.get().spent == 5 * 5000


def test_what_a_file_brought_in_was_not_paid_for_today() -> None:
    """X lists it for the first time today, and bills it."""
    album = make_album()
    call_command("import_posts", "tests/fixtures/imports/x_v2.jsonl", album="carnival")
    keys = list(Photo.objects.values_list("post_key", flat=True))
    assert keys
    feed = Feed.objects.create(album=album, network="x", query="#carnival")
    assert DataAccess(feed).count_seen_today(keys) == 0
