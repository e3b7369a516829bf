"""Posts whose own server is not asked: which of them are due to be looked up elsewhere,
and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Coalesce

from app.models import Feed, Photo
from app.moderation import unverifiable
from app.querysets import PhotoQuerySet
from datasource.data_access.deleted_posts import CONFIRMED_AFTER
from datasource.data_access.lookups import LookupAccess
from datasource.posts import ServerLookup
from datasource.sources.base import Source
from twitter_album import due_times

# They are asked about one by one.
MAX_POSTS_PER_RUN = 60


class UnverifiableAccess:
    """Those of one album and network."""

    def __init__(self, album_id: int, network: str) -> None:
        self.album_id = album_id
        self.network = network

    def due_posts(self, source: Source, *, now: datetime) -> dict[str, str]:
        """Addresses by post keys, those not asked about for longest first."""
        if source.check_every is None:
            return {}
        is_due = due_times.longer_ago("counted_at", source.check_every, now=now)
        is_unconfirmed = Q(missing_since__isnull=False)
        is_unconfirmed &= due_times.longer_ago("counted_at", CONFIRMED_AFTER, now=now)
        due = self._rows().filter(is_due | is_unconfirmed).order_by("counted_at", "id")
        return dict(due.values_list("post_key", "post_url")[:MAX_POSTS_PER_RUN])

    def save(
        self, feed: Feed, lookups: Mapping[str, ServerLookup | None], *, now: datetime
    ) -> None:
        """The server that answered for a post has its photos from now on; of the others
        it is noted since when nobody answers."""
        # All at once: one by one they would be locked in no order.
        Photo.objects.filter(network=self.network, post_key__in=lookups).lock_rows()
        for key, at_server in lookups.items():
            if at_server:
                access = LookupAccess(self.album_id, self.network, at_server.server)
                keys = {at_server.lookup.post_ids[0]: key}
                access.save(feed, at_server.lookup, keys, now=now)
        unanswered = [key for key, at_server in lookups.items() if at_server is None]
        self._rows().filter(post_key__in=unanswered).update(
            counted_at=now, unanswered_since=Coalesce("unanswered_since", now)
        )

    def _rows(self) -> PhotoQuerySet:
        asked_servers = unverifiable.searched_servers().get(self.album_id, set())
        servers = [
            server
            for server in unverifiable.photo_servers(self.network)
            if (self.network, server) not in asked_servers
        ]
        return Photo.objects.filter(
            album=self.album_id, network=self.network, server__in=servers
        )
