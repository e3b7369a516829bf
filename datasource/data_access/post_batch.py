"""How the posts of a page become owners and photos, inside the page's transaction."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Container, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import DataError, IntegrityError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from app.media_keys import media_key
from app.models import Album, DeadLetter, Feed, OptOut, Owner, Photo, Tombstone
from app.moderation import duplicates
from app.querysets import PhotoQuerySet
from datasource import coverage
from datasource.data_access import redrafts, shared_pictures
from datasource.data_access.edited_posts import refresh
from datasource.data_access.owners import add_owners, save_owners
from datasource.posts import Author, Picture, Post, Rejected
from twitter_album import handles

logger = logging.getLogger(__name__)

REFUSED = (DataError, IntegrityError, ValueError, OverflowError)


@dataclass(frozen=True)
class Batch:
    """Where the posts of one page go: into a locked album, with what time.

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

    def save(self, posts: Sequence[Post]) -> tuple[int, list[Rejected]]:
        """How many photos are new, and the posts that the database refuses: they
        are tried one by one, so that they do not cost the others."""
        floor = self.floor
        recent = [post for post in posts if floor is None or post.posted_at >= floor]
        wanted = _latest_edits(self._without_opted_out(recent))
        try:
            with transaction.atomic():
                return self._save_all(wanted), []
        except OperationalError:
            raise
        except Exception:  # noqa: BLE001  # each is tried by itself, and noted
            return self._save_each(wanted)

    def _save_each(self, posts: Sequence[Post]) -> tuple[int, list[Rejected]]:
        added, rejected = 0, []
        self._hold_people(posts)
        for post in posts:
            self.album.refresh_from_db()  # the rules may have counted anew
            try:
                with transaction.atomic():
                    added += self._save_all([post])
            except OperationalError:  # the database's trouble is no post's
                raise
            except REFUSED as error:
                reason = f"the database refuses it: {error}"
                rejected.append(Rejected(post.id, reason, asdict(post)))
            except Exception as error:
                logger.exception("Post %s: the album itself failed", post.id)
                reason = f"the album itself failed: {type(error).__name__}"
                rejected.append(Rejected(post.id, reason, asdict(post)))
        return added, rejected

    def _hold_people(self, posts: Sequence[Post]) -> None:
        """Before posts are saved one by one: all at once, as everybody locks them."""
        for author in sorted((p.author for p in posts), key=lambda one: one.user_id):
            with suppress(*REFUSED), transaction.atomic():
                add_owners(self.feed.network, [author])
        here = Q(
            network=self.feed.network,
            user_id__in={post.author.user_id for post in posts},
        )
        known = Owner.objects.filter(here).values_list("pk", flat=True)
        Owner.objects.locked({*known, *self.people(posts)})

    def people(self, posts: Sequence[Post]) -> set[int]:
        """Whoever is locked when these are saved, beside their authors."""
        alike = shared_pictures.alike(
            self.album, self.feed.network, posts, shared_pictures.stored(posts)
        )
        return self._known(posts).people() | shared_pictures.people_of(alike)

    def _known(self, posts: Sequence[Post]) -> PhotoQuerySet:
        return Photo.objects.filter(
            album=self.album,
            network=self.feed.network,
            post_key__in={post.key for post in posts},
        )

    def _without_opted_out(self, posts: Sequence[Post]) -> list[Post]:
        known = [(post, self._person_hashes(post.author)) for post in posts]
        asked = {each for _, hashes in known for each in hashes}
        people = OptOut.objects.filter(person_hash__in=asked)
        opted_out = set(people.values_list("person_hash", flat=True))
        return [post for post, hashes in known if opted_out.isdisjoint(hashes)]

    def _person_hashes(self, author: Author) -> set[str]:
        handle = author.screen_name
        named = {
            author.user_id,
            f"{handle}@{author.server}" if author.server else handle,
            handles.at_own_host(handle, author.user_id),
        } - {""}
        return {OptOut.hash_of(self.feed.network, identity) for identity in named}

    def _removed(self, posts: Sequence[Post]) -> set[tuple[str, int]]:
        """Pictures that must not come back, known by their place or address."""
        places: dict[str, set[tuple[str, int]]] = {}
        for post in posts:
            for picture in post.pictures:
                for identity in (picture.position, picture.url):
                    told = Tombstone.hash_of(self.feed.network, post.key, identity)
                    place = post.key, picture.position
                    places.setdefault(told, set()).add(place)
        return {
            place
            for hashes in Tombstone.objects.recognising(places)
            for told in hashes
            for place in places.get(told, ())
        }

    def _save_all(self, posts: Sequence[Post]) -> int:
        """Add what is new and refresh what is known."""
        photos = list(self._known(posts))
        for photo in photos:
            photo.album = self.album
        stored = shared_pictures.stored(posts)
        alike = shared_pictures.alike(self.album, self.feed.network, posts, stored)
        owners, renamed = save_owners(
            self.feed.network,
            [post.author for post in posts],
            others=(self._known(posts).people() if photos else set())
            | shared_pictures.people_of(alike),
        )
        by_key = {post.key: post for post in posts}
        refresh(self.feed, photos, by_key, is_current=self.counted_at is None)
        # Places and counts may be others now.
        known = {(photo.post_key, photo.position): photo for photo in photos}
        self.album.refresh_from_db(fields=["photo_count", "people_count"])
        barred = known.keys() | self._removed(posts)
        new = self._new_photos(posts, barred, owners, stored)
        Photo.objects.include(self.album, new)
        if self.counted_at is None:
            barred |= {(photo.post_key, photo.position) for photo in new}
            redrafts.note(self.album, self.feed, posts, owners, but_for=barred)
        for photo in new:
            if photo.media_url in alike:  # no picture will come that is matched
                duplicates.join(photo, alike[photo.media_url])
        if renamed and self.album.has_rules_about_people:
            Photo.objects.filter(
                album=self.album, owner__in=renamed
            ).update_visibility()
        return len(new)

    def _new_photos(
        self,
        posts: Sequence[Post],
        known: Container[tuple[str, int]],
        owners: Mapping[str, Owner],
        stored: Mapping[str, Photo],
    ) -> list[Photo]:
        """Oldest post first, so that the order of ids is the order of posts."""
        urls = {picture.url for post in posts for picture in post.pictures}
        same = Photo.objects.filter(media_key__in=map(media_key, urls))
        taken = set(same.filter(album=self.album).values_list("media_url", flat=True))
        new: list[Photo] = []
        if not self.takes_new:
            return new
        for post in sorted(posts, key=lambda post: (post.posted_at, post.id)):
            for picture in post.pictures:
                if (post.key, picture.position) in known or picture.url in taken:
                    continue
                taken.add(picture.url)
                photo = self._photo(owners[post.author.user_id], post, picture)
                photo.copy_picture_from(stored.get(picture.url))
                new.append(photo)
        return new

    def _photo(self, owner: Owner, post: Post, picture: Picture) -> Photo:
        return Photo(
            album=self.album,
            owner=owner,
            network=self.feed.network,
            server=self.feed.server,
            post_id=post.id,
            post_key=post.key,
            position=picture.position,
            media_url=picture.url,
            addresses=list(picture.addresses),
            post_url=post.url,
            text=post.text,
            content_warning=post.content_warning,
            edited_at=post.edited_at,
            is_tagged=post.carries(self.album.key),
            alt_text=picture.alt_text,
            language=post.language,
            posted_at=post.posted_at,
            first_seen=self.first_seen,
            favorite_count=post.favorite_count,
            counted_at=self.counted_at or timezone.now(),
            counts=dict(post.counts),
            is_sensitive=post.is_sensitive,
            width=picture.width,
            height=picture.height,
        )


def keep_rejected(feed: Feed, rejected: Iterable[Rejected]) -> None:
    """Posts that cannot be read are kept as they came, once each."""
    DeadLetter.objects.bulk_create(
        (
            DeadLetter(
                feed=feed,
                post_id=bad.id or f"? {hash_of(bad.raw)}",
                reason=bad.reason[:500],
                raw=json.dumps(bad.raw, default=str, indent=1),
            )
            for bad in rejected
        ),
        ignore_conflicts=True,
    )


def hash_of(raw: object) -> str:
    """Names a post without an id by what it holds."""
    return hashlib.sha256(repr(raw).encode()).hexdigest()[:32]


def _latest_edits(posts: Sequence[Post]) -> list[Post]:
    """One version of each post, where a page lists several."""
    latest: dict[str, Post] = {}
    for post in posts:
        known = latest.get(post.key)
        if known is None or coverage.order(post.id) > coverage.order(known.id):
            latest[post.key] = post
    return list(latest.values())
