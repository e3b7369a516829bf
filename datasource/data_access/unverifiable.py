"""Which posts are asked about elsewhere, because their album asks their server no more,
and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Coalesce

from app.models import Feed, Photo
from app.moderation import unverifiable
from app.querysets import PhotoQuerySet
from datasource.data_access.edited_pictures import CONFIRMED_AFTER
from datasource.data_access.lookups import LookupAccess
from datasource.posts import Found
from datasource.sources.base import Source
from twitter_album import due_times

# Posts of a run; it asks them one by one.
MOST = 60


class UnaskedAccess:
    """Those of one album and network."""

    def __init__(self, album_id: int, network: str) -> None:
        self.album_id = album_id
        self.network = network

    def wanted(self, source: Source, *, now: datetime) -> dict[str, str]:
        """Addresses by post keys, those not asked about for longest first."""
        if source.check_every is None:
            return {}
        is_due = due_times.longer_ago("counted_at", source.check_every, now=now)
        is_unconfirmed = Q(missing_since__isnull=False)
        is_unconfirmed &= due_times.longer_ago("counted_at", CONFIRMED_AFTER, now=now)
        due = self._rows().filter(is_due | is_unconfirmed).order_by("counted_at", "id")
        return dict(due.values_list("post_key", "post_url")[:MOST])

    def save(
        self, feed: Feed, answers: Mapping[str, Found | None], *, now: datetime
    ) -> None:
        """Whoever told has the posts from now on; of the others nobody told."""
        # One after another they would be locked in no order.
        Photo.objects.filter(network=self.network, post_key__in=answers).lock_rows()
        for key, found in answers.items():
            if found:
                told = LookupAccess(self.album_id, self.network, found.server)
                told.save(feed, found.lookup, {found.lookup.asked[0]: key}, now=now)
        silent = [key for key, found in answers.items() if found is None]
        self._rows().filter(post_key__in=silent).update(
            counted_at=now, unanswered_since=Coalesce("unanswered_since", now)
        )

    def _rows(self) -> PhotoQuerySet:
        asked = unverifiable.searched_servers().get(self.album_id, set())
        servers = [
            server
            for server in unverifiable.photo_servers(self.network)
            if (self.network, server) not in asked
        ]
        return Photo.objects.filter(
            album=self.album_id, network=self.network, server__in=servers
        )
