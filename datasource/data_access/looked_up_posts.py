"""What look-ups tell of posts that are still there, in every album that has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from app.models import Album, Feed, Photo
from app.moderation import removal
from datasource.data_access import edited_pictures
from datasource.data_access.post_batch import Batch, keep_rejected
from datasource.data_access.redrafts import LONG_AGO
from datasource.posts import Post, Rejected


def follow(
    feed: Feed,
    place: Feed,
    posts: Mapping[str, Post],
    newer: Mapping[str, str],
    *,
    albums: Sequence[Album],
    now: datetime,
) -> None:
    """Posts by their keys, as the server of `place` shows them to the feed's look-ups;
    `newer`: the ids of later versions, which the next ones ask for. The albums are
    locked."""
    here = Photo.objects.filter(
        network=place.network, server=place.server, album__in=albums
    )
    for key, latest in newer.items():
        here.filter(post_key=key).update(post_id=latest, counted_at=now - LONG_AGO)
    by_album: dict[int, list[Photo]] = {}
    for photo in here.filter(post_key__in=posts).order_by("album_id", "pk"):
        by_album.setdefault(photo.album_id, []).append(photo)
    for album in albums:
        if not (photos := by_album.get(album.pk)):
            continue
        known = {key: posts[key] for key in {photo.post_key for photo in photos}}
        keep_rejected(feed, _follow_in(album, place, photos, known, now))


def people(
    place: Feed,
    posts: Mapping[str, Post],
    *,
    albums: Sequence[Album],
    now: datetime,
) -> set[int]:
    """Whoever is locked when these posts are followed; the albums are locked."""
    listed = [replace(post, key=key) for key, post in posts.items()]
    found: set[int] = set()
    for album in albums:
        found |= Batch(place, album, None, now).people(listed)
    return found


def _follow_in(
    album: Album,
    place: Feed,
    photos: Sequence[Photo],
    posts: Mapping[str, Post],
    now: datetime,
) -> list[Rejected]:
    """A post without the hashtag leaves this album, and no other one. Returns what
    cannot be saved."""
    untagged = [p for p in photos if p.is_tagged and posts[p.post_key].lacks(album.key)]
    edited_pictures.take_out(untagged)
    lost = {photo.post_key for photo in untagged}
    listed = [replace(posts[key], key=key) for key in sorted(posts.keys() - lost)]
    batch = Batch(place, album, None, now, takes_new=not album.is_paused)
    rejected = batch.save(listed)[1]
    gone = Photo.objects.filter(
        pk__in=[photo.pk for photo in photos],
        position__gte=edited_pictures.TAKEN_OUT,
        missing_since__lte=now - edited_pictures.CONFIRMED_AFTER,
    )
    removal.remove_rows(
        gone.filter(post_key__in=lost), "hashtag taken out", may_return=True
    )
    removal.remove_rows(gone, "taken out by its author", may_return=False)
    return rejected
