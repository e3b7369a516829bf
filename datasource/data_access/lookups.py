"""Which posts are looked up again, and what becomes of those that are gone."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import Q

from app.models import Album, Feed, Photo
from app.moderation import duplicates, removal
from app.querysets import PhotoQuerySet
from datasource.data_access import edited_pictures, looked_up_posts, redrafts
from datasource.data_access.edited_pictures import CONFIRMED_AFTER
from datasource.data_access.server_reassignment import adopt
from datasource.posts import Lookup
from datasource.sources.base import Source
from twitter_album import due_times

MOST_FAVOURED = 50
ASKED = ("counted_at", "unanswered_since")


class LookupAccess:
    """The posts of one album on one server."""

    def __init__(self, album_id: int, network: str, server: str) -> None:
        self.album_id = album_id
        self.place = {"network": network, "server": server}

    def wanted(self, source: Source, *, now: datetime) -> dict[str, str]:
        """Post keys by id, those not seen for longest first: recent ones and those
        that could be in the top seven, then every other as far as it is free."""
        most = source.lookup_size * source.lookups_per_run
        here = Photo.objects.filter(album=self.album_id, **self.place)
        stale = here.filter(_counted_before(source.refresh_every, now))
        album = Photo.objects.filter(album=self.album_id).shown()
        best = album.order_by("-favorite_count", "-posted_at", "-id")
        best_ids = list(best.values_list("pk", flat=True)[:MOST_FAVOURED])
        asked = [
            stale.filter(pk__in=best_ids),
            stale.filter(posted_at__gte=now - source.recent),
            stale.filter(pk__in=redrafts.waiting()),
            here.filter(
                _counted_before(CONFIRMED_AFTER, now), missing_since__isnull=False
            ),
        ]
        if source.check_every is not None:
            asked.append(here.filter(_counted_before(source.check_every, now)))
        columns = ("counted_at", "post_id", "post_key")
        rows = [
            row
            for photos in asked
            for row in photos.order_by("counted_at").values_list(*columns)[: most * 4]
        ]
        found = {post_id: key for _, post_id, key in sorted(rows)}
        return dict(list(found.items())[:most])

    def seen_last(self) -> tuple[str, str] | None:
        alive = Photo.objects.filter(**self.place, missing_since=None)
        latest = alive.order_by("-counted_at").values_list("post_id", "post_key")
        return latest.first()

    def count_taken_back(
        self, answers: Iterable[Lookup], keys: Mapping[str, str]
    ) -> tuple[int, int]:
        """How many posts are gone or have nothing for this album any more, and how
        many are left."""
        album = Album.objects.get(pk=self.album_id)
        here = Photo.objects.filter(album=album, **self.place, is_tagged=True)
        asked = here.filter(post_key__in=set(keys.values()))
        tagged = set(asked.values_list("post_key", flat=True))
        gone, found = set[str](), set[str]()
        for answer in answers:
            gone |= answer.gone
            found |= answer.favourites.keys()
            for post_id, post in answer.posts.items():
                is_untagged = post.lacks(album.key) and keys.get(post_id) in tagged
                if is_untagged or (post.is_whole and not post.pictures):
                    gone.add(post_id)
        return len(gone), len(found - gone)

    def save(
        self, feed: Feed, found: Lookup, keys: Mapping[str, str], *, now: datetime
    ) -> None:
        """Every album's copy gets the present counts, and what else was told."""
        here = Photo.objects.filter(network=self.place["network"])
        asked = here.filter(post_key__in=[keys[post_id] for post_id in found.asked])
        albums = Album.objects.locked(
            asked.order_by().values_list("album_id", flat=True)
        )
        asked = asked.filter(album__in=albums)  # another may have it since
        posts = {keys[post_id]: post for post_id, post in found.posts.items()}
        place = Feed(**self.place)
        asked.lock_rows(looked_up_posts.people(place, posts, albums=albums, now=now))
        told = found.favourites.keys() | found.gone
        ids = {keys[post_id]: post_id for post_id in told}
        adopt(asked.filter(post_key__in=ids), self.place["server"], ids)
        counts = {keys[post_id]: n for post_id, n in found.favourites.items()}
        gone = {keys[post_id] for post_id in found.gone}
        self._count(asked, counts, gone, now=now)
        missing = asked.filter(post_key__in=gone)
        for photo in missing.filter(successor__isnull=False):
            redrafts.take_over(photo)
        newer = {keys[post_id]: latest for post_id, latest in found.newer.items()}
        looked_up_posts.follow(feed, place, posts, newer, albums=albums, now=now)
        listed = asked.filter(position__lt=edited_pictures.TAKEN_OUT)
        back = listed.filter(
            post_key__in=set(counts) - gone, missing_since__isnull=False
        )
        back.update_visibility(missing_since=None)
        sensitive = {keys[post_id] for post_id in found.sensitive}
        marked = asked.filter(post_key__in=sensitive, is_sensitive=False)
        marked.update_visibility(is_sensitive=True)
        confirmed = missing.filter(missing_since__lte=now - CONFIRMED_AFTER)
        removal.remove(confirmed, "gone at its network")
        # Noted by a clock that ran ahead, it waits for its confirmation anew.
        is_new = Q(missing_since=None) | Q(
            missing_since__gt=now + due_times.MAX_CLOCK_ERROR
        )
        missing.filter(is_new).update_visibility(missing_since=now)
        duplicates.update_leads(list(asked.values_list("pk", flat=True)))

    def _count(
        self,
        asked: PhotoQuerySet,
        counts: Mapping[str, int],
        gone: Container[str],
        *,
        now: datetime,
    ) -> None:
        same: list[Photo] = []
        changed: list[Photo] = []
        moved = []
        for photo in asked.select_related("album").order_by("pk"):
            before = photo.favorite_count
            photo.favorite_count = counts.get(photo.post_key, before)
            photo.counted_at = now
            if photo.post_key in counts or photo.post_key in gone:
                photo.unanswered_since = None
            elif photo.server == self.place["server"]:
                photo.unanswered_since = photo.unanswered_since or now
            (same if before == photo.favorite_count else changed).append(photo)
            if photo.album.minimum_favourites and before != photo.favorite_count:
                moved.append(photo.pk)
        Photo.objects.bulk_update(same, ASKED, 500)
        Photo.objects.bulk_update(changed, ["favorite_count", *ASKED], 500)
        if moved:
            Photo.objects.filter(pk__in=moved).update_visibility()


def _counted_before(age: timedelta, now: datetime) -> Q:
    return due_times.longer_ago("counted_at", age, now=now)
