"""Posts that look-ups found are brought up to date in every album that has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from app.models import Album, Feed, Photo
from app.moderation import removal
from datasource.data_access import deleted_posts, edited_pictures
from datasource.data_access.dead_letters import save_rejected
from datasource.data_access.post_batch import PostBatch
from datasource.data_access.redrafts import OVERDUE
from datasource.posts import Post, RejectedPost


def update_albums(
    feed: Feed,
    server: Feed,
    posts: Mapping[str, Post],
    newer: Mapping[str, str],
    *,
    albums: Sequence[Album],
    now: datetime,
) -> None:
    """Posts by their keys, as `server` (a feed that is no row) shows them to the feed's
    look-ups; `newer`: the ids of later versions, which the next look-ups ask for. The
    albums are locked."""
    photos_of_server = Photo.objects.filter(
        network=server.network, server=server.server, album__in=albums
    )
    # As not counted for long, they are the first that are looked up again.
    due = now - OVERDUE
    for key, post_id in newer.items():
        photos_of_server.filter(post_key=key).update(post_id=post_id, counted_at=due)
    by_album: dict[int, list[Photo]] = {}
    for photo in photos_of_server.filter(post_key__in=posts).order_by("album_id", "pk"):
        by_album.setdefault(photo.album_id, []).append(photo)
    for album in albums:
        if not (photos := by_album.get(album.pk)):
            continue
        in_album = {key: posts[key] for key in {photo.post_key for photo in photos}}
        save_rejected(feed, _update_album(album, server, photos, in_album, now))


def owner_ids_to_lock(
    server: Feed,
    posts: Mapping[str, Post],
    *,
    albums: Sequence[Album],
    now: datetime,
) -> set[int]:
    """Who is locked when these posts are brought up to date; the albums are locked.
    Known before, so that all are locked at once and by id."""
    listed = [replace(post, key=key) for key, post in posts.items()]
    owner_ids: set[int] = set()
    for album in albums:
        owner_ids |= PostBatch(server, album, None, now).owner_ids_to_lock(listed)
    return owner_ids


def _update_album(
    album: Album,
    server: Feed,
    photos: Sequence[Photo],
    posts: Mapping[str, Post],
    now: datetime,
) -> list[RejectedPost]:
    """A post without the hashtag leaves this album, and no other one. Returns what
    cannot be saved."""
    untagged = [p for p in photos if p.is_tagged and posts[p.post_key].lacks(album.key)]
    edited_pictures.take_out(untagged)
    untagged_keys = {photo.post_key for photo in untagged}
    tagged_keys = sorted(posts.keys() - untagged_keys)
    # Under the key of this album's photos: another server may name the post otherwise.
    listed = [replace(posts[key], key=key) for key in tagged_keys]
    batch = PostBatch(server, album, None, now, takes_new=not album.is_paused)
    rejected = batch.save(listed)[1]
    # Removed at the second look-up that says so: the first one only hid it.
    gone = Photo.objects.filter(
        pk__in=[photo.pk for photo in photos],
        position__gte=edited_pictures.TAKEN_OUT,
        missing_since__lte=now - deleted_posts.CONFIRMED_AFTER,
    )
    removal.remove_rows(
        gone.filter(post_key__in=untagged_keys), "hashtag taken out", may_return=True
    )
    removal.remove_rows(gone, "taken out by its author", may_return=False)
    return rejected
