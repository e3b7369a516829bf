"""Imports of files: where one goes on, and what it adds to which album."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from app.models import Album, Feed, Photo
from datasource.data_access import import_positions as positions
from datasource.data_access.post_batch import PostBatch
from datasource.imports.entries import BatchResult, Entry, Position
from datasource.imports.post_file import PostFile
from datasource.post_ids import sort_key
from datasource.posts import Post, RejectedPost
from twitter_album import hashtags

FIRST_SEEN_STEP = timedelta(milliseconds=1)

# What stands in a file was not listed by its network today, and not paid for.
COUNTS_AGE = timedelta(days=1)


class NoAlbum(Exception):
    """The message is a sentence."""


@dataclass(frozen=True, slots=True)
class AlbumPosts:
    """The posts of a batch that go into one album."""

    key: str
    network: str
    server: str
    posts: list[Post] = field(default_factory=list)


class ImportAccess:
    """A file on its way into the album of `hashtag`, whatever its posts say, or,
    without one, into the albums of each post's own hashtags.

    The position is kept in a feed of no network, which nobody ever asks.
    """

    def __init__(self, file: PostFile, hashtag: str = "") -> None:
        """Raises InvalidHashtag, and NoAlbum where there is no album at all."""
        self.file = file
        self.only = hashtags.canonical(hashtag) if hashtag else ""
        named = [*settings.HASHTAGS, hashtag] if hashtag else settings.HASHTAGS
        self.tags = {hashtags.canonical(tag): hashtags.bare(tag) for tag in named}
        self.tags |= dict(Album.objects.values_list("key", "tag"))
        if not self.tags:
            raise NoAlbum("There is no album yet: name one with --album.")
        self.feed: Feed | None = None
        self.first_seen = timezone.now()

    def find(self) -> Position:
        """Up to where this file was imported, be it that it was shorter then."""
        name = f"import {self.file.name} "
        for feed in Feed.objects.filter(network="", query__startswith=name):
            signature = feed.query.split(" ")[-2]
            if feed.query == self._query(signature) and self._begins_with(signature):
                self.feed = feed
                return positions.read(feed)
        return Position()

    def is_wanted(self, entry: Entry) -> bool:
        return bool(self._keys(entry))

    def save(
        self,
        entries: list[Entry],
        rejected: list[RejectedPost],
        *,
        start: Position,
        end: Position,
    ) -> BatchResult:
        """Photos and position move together; what is saved twice changes nothing."""
        # One transaction for each album, as for whoever fetches: two albums locked one
        # after the other could lock each other out. Killed in between, the batch is
        # saved again from its start; only the last transaction moves the position.
        parts = self._parts(entries)
        feed = self.feed = self.feed or self._start(parts)
        self._advance_first_seen(entries)
        saved, all_rejected = BatchResult(), list(rejected)
        for part in parts[:-1]:
            with transaction.atomic():
                positions.lock(feed, start)
                all_rejected += self._add(part, saved)
        with transaction.atomic():
            positions.lock(feed, start)
            for part in parts[-1:]:
                all_rejected += self._add(part, saved)
            positions.save_dead_letters(feed, all_rejected)
            positions.move(feed, end)
        saved.refused = len(all_rejected) - len(rejected)
        return saved

    def _keys(self, entry: Entry) -> list[str]:
        if self.only:
            return [self.only]
        return sorted(entry.hashtags & self.tags.keys())

    def _query(self, signature: str) -> str:
        """With other albums, the same file is another import."""
        target = f"into {self.only}" if self.only else f"by {sorted(self.tags)}"
        digest = hashlib.sha256(target.encode()).hexdigest()[:8]
        return f"import {self.file.name} {signature} {digest}"

    def _begins_with(self, signature: str) -> bool:
        # A file that has grown has another signature, but begins with the same bytes.
        length = signature.partition("-")[0]
        is_signature = self.file.is_resumable and length.isdecimal()
        return is_signature and self.file.signature(int(length)) == signature

    def _start(self, parts: Sequence[AlbumPosts]) -> Feed:
        """A feed needs an album: the first one that gets something."""
        key = parts[0].key if parts else self.only or min(self.tags)
        is_pipe = not self.file.is_resumable
        signature = (
            f"{timezone.now():%Y-%m-%dT%H:%M:%S.%f}"
            if is_pipe
            else self.file.signature()
        )
        return Feed.objects.get_or_create(
            album=self._album(key),
            network="",
            server="",
            query=self._query(signature),
            defaults={"asked_at": None},
        )[0]

    def _album(self, key: str) -> Album:
        defaults = {"tag": self.tags[key]}
        return Album.objects.get_or_create(key=key, defaults=defaults)[0]

    def _parts(self, entries: Iterable[Entry]) -> list[AlbumPosts]:
        parts: dict[tuple[str, str, str], AlbumPosts] = {}
        for entry in entries:
            for key in self._keys(entry):
                target = (key, entry.network, entry.server)
                if entry.post is not None:
                    parts.setdefault(target, AlbumPosts(*target)).posts.append(
                        entry.post
                    )
        return [parts[target] for target in sorted(parts)]

    def _advance_first_seen(self, entries: Sequence[Entry]) -> None:
        """The album keeps the order of the posts, whichever the file has."""
        posts = [entry.post for entry in entries if entry.post is not None]
        is_newest_first = posts and posts[0].posted_at > posts[-1].posted_at
        self.first_seen += -FIRST_SEEN_STEP if is_newest_first else FIRST_SEEN_STEP

    def _add(self, part: AlbumPosts, saved: BatchResult) -> list[RejectedPost]:
        album_id = self._album(part.key).pk
        album = Album.objects.locked([album_id])[0]
        server = Feed(network=part.network, server=part.server)
        batch = PostBatch(
            server,
            album,
            None,
            self.first_seen,
            counted_at=self.first_seen - COUNTS_AGE,
        )
        added, refused = batch.save(_newer_posts(server, album, part.posts))
        saved.added[album.tag] += added
        return refused


def _newer_posts(server: Feed, album: Album, posts: Sequence[Post]) -> list[Post]:
    """Posts of which the file knows more than the album: what is old says nothing
    about the favourites of today."""
    rows = Photo.objects.filter(
        album=album, network=server.network, post_key__in={post.key for post in posts}
    )
    columns = ("post_key", "position", "favorite_count", "server", "post_id")
    existing = {(row[0], row[1]): row[2:] for row in rows.values_list(*columns)}
    return [post for post in posts if _is_newer(server.server, post, existing)]


def _is_newer(
    server: str, post: Post, existing: Mapping[tuple[str, int], tuple[int, str, str]]
) -> bool:
    for picture in post.pictures:
        photo = existing.get((post.key, picture.position))
        if photo is None:
            return True
        favorite_count, photo_server, post_id = photo
        if post.favorite_count > favorite_count:
            return True
        # Ids of two servers cannot be compared.
        if server == photo_server and sort_key(post.id) > sort_key(post_id):
            return True
    return False
