"""Saves the posts of a page as owners and photos, inside the page's transaction."""

from __future__ import annotations

import logging
from collections.abc import Container, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import DataError, IntegrityError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from app.models import Album, Feed, Owner, Photo
from app.moderation import duplicates
from app.querysets import PhotoQuerySet
from datasource.data_access import redrafts, shared_pictures
from datasource.data_access.edited_posts import latest_edits, refresh
from datasource.data_access.exclusions import removed_pictures, without_opted_out
from datasource.data_access.owners import add_owners, save_owners
from datasource.posts import Picture, Post, RejectedPost

logger = logging.getLogger(__name__)

# What a database raises for one bad value. OperationalError is not among them: a lock
# or a lost connection is the trouble of the whole page, which is then tried again.
REFUSED = (DataError, IntegrityError, ValueError, OverflowError)


@dataclass(frozen=True)
class PostBatch:
    """The posts of one page on their way into a locked album.

    Posts older than `floor` are not wanted. `counted_at`: when the network told their
    counts, if that is not now. `takes_new`: whether new pictures are wanted. Saving the
    same posts again changes nothing.
    """

    feed: Feed
    album: Album
    floor: datetime | None
    first_seen: datetime
    counted_at: datetime | None = None
    takes_new: bool = True

    def save(self, posts: Sequence[Post]) -> tuple[int, list[RejectedPost]]:
        """How many photos are new, and the posts that the database refuses: they
        are tried one by one, so that they do not cost the others."""
        floor = self.floor
        recent = [post for post in posts if floor is None or post.posted_at >= floor]
        wanted = latest_edits(without_opted_out(self.feed.network, recent))
        try:
            # A savepoint: what fails in it leaves the page's transaction usable.
            with transaction.atomic():
                return self._save_all(wanted), []
        except OperationalError:
            raise
        except Exception:  # noqa: BLE001  # each is tried by itself, and noted
            return self._save_each(wanted)

    def _save_each(self, posts: Sequence[Post]) -> tuple[int, list[RejectedPost]]:
        added, rejected = 0, []
        self._lock_owners(posts)
        for post in posts:
            # A savepoint that was rolled back leaves counts in memory that no row has.
            self.album.refresh_from_db()
            try:
                with transaction.atomic():
                    added += self._save_all([post])
            except OperationalError:  # the database's trouble is no post's
                raise
            except REFUSED as error:
                reason = f"the database refuses it: {error}"
                rejected.append(RejectedPost(post.id, reason, asdict(post)))
            except Exception as error:
                logger.exception("Post %s: the album itself failed", post.id)
                reason = f"the album itself failed: {type(error).__name__}"
                rejected.append(RejectedPost(post.id, reason, asdict(post)))
        return added, rejected

    def _lock_owners(self, posts: Sequence[Post]) -> None:
        """Before posts are saved one by one: all at once and by id, as everybody locks
        them; post by post they would be locked in the order of the page."""
        for author in sorted((p.author for p in posts), key=lambda one: one.user_id):
            with suppress(*REFUSED), transaction.atomic():
                add_owners(self.feed.network, [author])
        authors = Q(
            network=self.feed.network,
            user_id__any_of={post.author.user_id for post in posts},
        )
        author_ids = Owner.objects.filter(authors).values_list("pk", flat=True)
        Owner.objects.locked({*author_ids, *self.owner_ids_to_lock(posts)})

    def owner_ids_to_lock(self, posts: Sequence[Post]) -> set[int]:
        """Who is locked when these posts are saved, beside their authors: saving one
        may change which copy of a picture is shown, and so the counts of its people."""
        network, same = self.feed.network, shared_pictures.at_same_addresses(posts)
        stored = shared_pictures.stored(same)
        similar = shared_pictures.similar_photos(self.album, network, posts, stored)
        in_album = self._photos_in_album(posts)
        return in_album.people() | shared_pictures.owner_ids_of(similar)

    def _photos_in_album(self, posts: Sequence[Post]) -> PhotoQuerySet:
        return Photo.objects.filter(
            album=self.album,
            network=self.feed.network,
            post_key__any_of={post.key for post in posts},
        )

    def _save_all(self, posts: Sequence[Post]) -> int:
        """Adds what is new and refreshes what the album has; returns how many photos
        are new."""
        network = self.feed.network
        photos = list(self._photos_in_album(posts))
        for photo in photos:
            photo.album = self.album
        same = shared_pictures.at_same_addresses(posts)
        stored = shared_pictures.stored(same)
        similar = shared_pictures.similar_photos(self.album, network, posts, stored)
        # All people that this page touches are locked here, once: see `save_owners`.
        in_album_ids = self._photos_in_album(posts).people() if photos else set()
        owners, renamed = save_owners(
            network,
            [post.author for post in posts],
            others=in_album_ids | shared_pictures.owner_ids_of(similar),
        )
        by_key = {post.key: post for post in posts}
        if photos:
            refresh(self.feed, photos, by_key, is_current=self.counted_at is None)
            # An edit may have swapped pictures for others.
            same = shared_pictures.at_same_addresses(posts)
            self.album.refresh_from_db(fields=["photo_count", "people_count"])
        # Refreshing may have moved pictures within their posts.
        existing = {(photo.post_key, photo.position) for photo in photos}
        excluded = existing | removed_pictures(network, posts)
        taken = {photo.media_url for photo in same if photo.album_id == self.album.pk}
        new = self._new_photos(
            posts, excluded=excluded, taken=taken, owners=owners, stored=stored
        )
        Photo.objects.include(self.album, new, owners=owners.values())
        if self.counted_at is None:
            excluded |= {(photo.post_key, photo.position) for photo in new}
            redrafts.note(self.album, self.feed, posts, owners, excluding=excluded)
        for photo in new:
            # Others are matched when their picture is stored; this one is already.
            if photo.media_url in similar:
                duplicates.join(photo, similar[photo.media_url])
        if renamed and self.album.has_rules_about_people:
            Photo.objects.filter(
                album=self.album, owner__in=renamed
            ).update_visibility()
        return len(new)

    def _new_photos(
        self,
        posts: Sequence[Post],
        *,
        excluded: Container[tuple[str, int]],
        taken: set[str],
        owners: Mapping[str, Owner],
        stored: Mapping[str, Photo],
    ) -> list[Photo]:
        """Oldest post first, so that the order of ids is the order of posts. `taken`:
        addresses of pictures that the album has."""
        new: list[Photo] = []
        if not self.takes_new:
            return new
        for post in sorted(posts, key=lambda post: (post.posted_at, post.id)):
            for picture in post.pictures:
                # An address is unique within its album: a picture that is posted twice
                # is one photo, of the first post.
                if (post.key, picture.position) in excluded or picture.url in taken:
                    continue
                taken.add(picture.url)
                photo = self._photo(owners[post.author.user_id], post, picture)
                photo.copy_picture_from(stored.get(picture.url))
                new.append(photo)
        return new

    def _photo(self, owner: Owner, post: Post, picture: Picture) -> Photo:
        # As keywords of a new photo they would take three times as long.
        photo = Photo()
        photo.album, photo.owner = self.album, owner
        photo.network, photo.server = self.feed.network, self.feed.server
        photo.post_id, photo.post_key, photo.post_url = post.id, post.key, post.url
        photo.position, photo.media_url = picture.position, picture.url
        photo.addresses = list(picture.addresses)
        photo.text, photo.content_warning = post.text, post.content_warning
        photo.alt_text, photo.language = picture.alt_text, post.language
        photo.posted_at, photo.edited_at = post.posted_at, post.edited_at
        photo.is_tagged = post.carries(self.album.key)
        photo.first_seen = self.first_seen
        photo.favorite_count, photo.counts = post.favorite_count, dict(post.counts)
        photo.counted_at = self.counted_at or timezone.now()
        photo.is_sensitive = post.is_sensitive
        photo.width, photo.height = picture.width, picture.height
        return photo
