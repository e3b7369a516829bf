"""Look-ups of one album on one server: which posts are due, and what became of them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import Q

from app.models import Album, Feed, Photo
from app.moderation import duplicates
from app.querysets import PhotoQuerySet
from datasource.data_access import post_updates, redrafts
from datasource.data_access.deleted_posts import (
    CONFIRMED_AFTER,
    hide_or_remove,
    show_again,
)
from datasource.data_access.server_reassignment import reassign
from datasource.posts import Lookup
from datasource.sources.base import Source
from twitter_album import due_times

# The top seven come from these, and have to have the counts of today.
MAX_FAVOURED_POSTS = 50
# How many more rows than posts are read: most networks allow four pictures in a post.
ROWS_PER_POST = 4
LOOKED_UP_COLUMNS = ("counted_at", "unanswered_since")


class LookupAccess:
    """The posts of one album on one server."""

    def __init__(self, album_id: int, network: str, server: str) -> None:
        self.album_id = album_id
        self.network = network
        self.server = server

    @property
    def _photos_of_server(self) -> PhotoQuerySet:
        return Photo.objects.filter(network=self.network, server=self.server)

    def due_posts(self, source: Source, *, now: datetime) -> dict[str, str]:
        """Post keys by id, those not seen for longest first: recent ones and those
        that could be in the top seven, then every other as far as it is free."""
        limit = source.lookup_size * source.lookups_per_run
        photos = self._photos_of_server.filter(album=self.album_id)
        stale = photos.filter(_counted_before(source.refresh_every, now))
        shown = Photo.objects.filter(album=self.album_id).shown()
        favoured = shown.order_by("-favorite_count", "-posted_at", "-id")
        favoured_ids = list(favoured.values_list("pk", flat=True)[:MAX_FAVOURED_POSTS])
        unconfirmed = _counted_before(CONFIRMED_AFTER, now)
        # One query for each reason to ask, each with the oldest first.
        due = [
            stale.filter(pk__in=favoured_ids),
            stale.filter(posted_at__gte=now - source.recent),
            stale.filter(pk__in=redrafts.suspected_photo_ids()),
            photos.filter(unconfirmed, missing_since__isnull=False),
        ]
        if source.check_every is not None:
            due.append(photos.filter(_counted_before(source.check_every, now)))
        columns = ("counted_at", "post_id", "post_key")
        rows = [
            row
            for query in due
            for row in query.order_by("counted_at").values_list(*columns)[
                : limit * ROWS_PER_POST
            ]
        ]
        keys_by_id = {post_id: key for _, post_id, key in sorted(rows)}
        return dict(list(keys_by_id.items())[:limit])

    def last_seen(self) -> tuple[str, str] | None:
        """Id and key of the post that was listed or found most lately, in whatever
        album."""
        alive = self._photos_of_server.filter(missing_since=None)
        latest = alive.order_by("-counted_at").values_list("post_id", "post_key")
        return latest.first()

    def count_gone(
        self, lookups: Iterable[Lookup], keys: Mapping[str, str]
    ) -> tuple[int, int]:
        """How many posts are gone or have nothing for this album any more, and how
        many are left."""
        album = Album.objects.get(pk=self.album_id)
        photos = self._photos_of_server.filter(album=album, is_tagged=True)
        looked_up = photos.filter(post_key__in=set(keys.values()))
        tagged = set(looked_up.values_list("post_key", flat=True))
        gone, shown = set[str](), set[str]()
        for lookup in lookups:
            gone |= lookup.gone
            shown |= lookup.favourites.keys()
            for post_id, post in lookup.posts.items():
                is_untagged = post.lacks(album.key) and keys.get(post_id) in tagged
                if is_untagged or (post.is_whole and not post.pictures):
                    gone.add(post_id)
        return len(gone), len(shown - gone)

    def save(
        self, feed: Feed, lookup: Lookup, keys: Mapping[str, str], *, now: datetime
    ) -> None:
        """Every album's copy gets the present counts, and what else the network said.
        `keys`: of the posts, by their ids."""
        photos = Photo.objects.filter(network=self.network)
        photos = photos.filter(
            post_key__in=[keys[post_id] for post_id in lookup.post_ids]
        )
        album_ids = photos.order_by().values_list("album_id", flat=True)
        # Locks in the one order that everybody keeps: the feed is locked already, then
        # albums by id, then the people.
        albums = Album.objects.locked(album_ids)
        photos = photos.filter(album__in=albums)  # another may have it since
        posts = {keys[post_id]: post for post_id, post in lookup.posts.items()}
        server = Feed(network=self.network, server=self.server)
        photos.lock_rows(
            post_updates.owner_ids_to_lock(server, posts, albums=albums, now=now)
        )
        answered = lookup.favourites.keys() | lookup.gone
        ids = {keys[post_id]: post_id for post_id in answered}
        reassign(photos.filter(post_key__in=ids), self.server, ids)
        counts = {keys[post_id]: n for post_id, n in lookup.favourites.items()}
        gone = {keys[post_id] for post_id in lookup.gone}
        self._save_counts(photos, counts, gone, now=now)
        missing = photos.filter(post_key__in=gone)
        for photo in missing.filter(successor__isnull=False):
            redrafts.take_over(photo)
        newer = {keys[post_id]: latest for post_id, latest in lookup.newer.items()}
        post_updates.update_albums(feed, server, posts, newer, albums=albums, now=now)
        show_again(photos.filter(post_key__in=set(counts) - gone))
        sensitive = {keys[post_id] for post_id in lookup.sensitive}
        newly_sensitive = photos.filter(post_key__in=sensitive, is_sensitive=False)
        newly_sensitive.update_visibility(is_sensitive=True)
        hide_or_remove(missing, now=now)
        duplicates.update_leads(list(photos.values_list("pk", flat=True)))

    def _save_counts(
        self,
        photos: PhotoQuerySet,
        counts: Mapping[str, int],
        gone: Container[str],
        *,
        now: datetime,
    ) -> None:
        same: list[Photo] = []
        changed: list[Photo] = []
        ruled = []
        for photo in photos.select_related("album").order_by("pk"):
            before = photo.favorite_count
            photo.favorite_count = counts.get(photo.post_key, before)
            photo.counted_at = now
            if photo.post_key in counts or photo.post_key in gone:
                photo.unanswered_since = None
            elif photo.server == self.server:
                photo.unanswered_since = photo.unanswered_since or now
            (same if before == photo.favorite_count else changed).append(photo)
            # A rule of the album may hide what has too few favourites.
            if photo.album.minimum_favourites and before != photo.favorite_count:
                ruled.append(photo.pk)
        # Apart: an update of public columns is a version of the album, and what nobody
        # sees must not make one.
        Photo.objects.bulk_update(same, LOOKED_UP_COLUMNS, 500)
        Photo.objects.bulk_update(changed, ["favorite_count", *LOOKED_UP_COLUMNS], 500)
        if ruled:
            Photo.objects.filter(pk__in=ruled).update_visibility()


def _counted_before(age: timedelta, now: datetime) -> Q:
    return due_times.longer_ago("counted_at", age, now=now)
