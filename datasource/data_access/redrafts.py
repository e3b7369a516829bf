"""Redrafts: an author deletes a post and posts its picture again, maybe under the same
address; the new post takes over the photo."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from app.media_url_keys import media_key
from app.models import Album, Feed, Owner, Photo
from datasource.posts import Picture, Post

MAX_SUSPECTED = 1000
# Counted so long ago, a photo is the first that is looked up.
OVERDUE = timedelta(days=30)
TIMES = ("posted_at", "edited_at")


@dataclass(frozen=True, slots=True)
class Redraft:
    """A picture of a new post, at an address that the album has already."""

    post: Post
    picture: Picture
    owner: Owner
    server: str

    def columns(self, album_key: str) -> dict[str, Any]:
        """What becomes of the photo; its place in the album stays."""
        post, picture = self.post, self.picture
        return {
            "server": self.server,
            "post_id": post.id,
            "post_key": post.key,
            "position": picture.position,
            "post_url": post.url,
            "text": post.text,
            "content_warning": post.content_warning,
            "alt_text": picture.alt_text,
            "language": post.language,
            "posted_at": post.posted_at,
            "edited_at": post.edited_at,
            "favorite_count": post.favorite_count,
            "counts": dict(post.counts),
            "is_sensitive": post.is_sensitive,
            "is_tagged": post.carries(album_key),
        }


def suspected_photo_ids() -> list[int]:
    """Photos whose posts may have been replaced by a redraft."""
    with_successor = Photo.objects.filter(successor__isnull=False).order_by("-id")
    return list(with_successor.values_list("pk", flat=True)[:MAX_SUSPECTED])


def note(
    album: Album,
    feed: Feed,
    posts: Iterable[Post],
    owners: Mapping[str, Owner],
    *,
    excluding: Container[tuple[str, int]],
) -> None:
    """Pictures that are no photos of their own, because the album has their files.

    The author may have posted a file twice: whether the first post is gone is asked by
    the look-ups of this very run, and until then it keeps its photo.
    """
    redrafts = {
        picture.url: Redraft(post, picture, owners[post.author.user_id], feed.server)
        for post in posts
        for picture in post.pictures
        if (post.key, picture.position) not in excluding
    }
    if not redrafts:
        return
    photos = Photo.objects.filter(album=album, network=feed.network)
    # By the key: an address may be longer than an index can hold.
    for photo in photos.filter(media_key__in=map(media_key, redrafts)):
        redraft = redrafts[photo.media_url]
        if photo.owner_id != redraft.owner.pk or photo.post_key == redraft.post.key:
            continue
        columns = redraft.columns(album.key)
        if photo.missing_since:
            _take_over(photo, columns)
        elif redraft.post.posted_at > photo.posted_at:
            _note_successor(photo, columns)


def take_over(photo: Photo) -> None:
    """The post of this photo is gone; the one that was noted has the file now."""
    columns: dict[str, Any] = photo.successor or {}
    times = {
        name: columns[name] and datetime.fromisoformat(columns[name]) for name in TIMES
    }
    _take_over(photo, {**columns, **times})


def _note_successor(photo: Photo, columns: Mapping[str, Any]) -> None:
    # The column is JSON, which has no times.
    times = {name: columns[name] and columns[name].isoformat() for name in TIMES}
    is_noted = (photo.successor or {}).get("post_key") == columns["post_key"]
    # Looked up in this very run, but only once for each redraft.
    due = {} if is_noted else {"counted_at": datetime.now(UTC) - OVERDUE}
    Photo.objects.filter(pk=photo.pk).update(successor={**columns, **times}, **due)


def _take_over(photo: Photo, columns: Mapping[str, Any]) -> None:
    """Hidden under its old post, it leaves the lead there to another album's copy."""
    identity = {name: columns[name] for name in ("post_key", "position")}
    in_album = Photo.objects.filter(album=photo.album_id, network=photo.network)
    if in_album.filter(
        **identity
    ).exists():  # the new post has got another picture there since
        return
    row = Photo.objects.filter(pk=photo.pk)
    now = timezone.now()
    row.filter(missing_since=None).update_visibility(missing_since=now)
    # What the organiser decided is never taken back.
    marked = {"is_sensitive": photo.is_sensitive or columns["is_sensitive"]}
    row.update(**{**columns, **marked}, successor=None, counted_at=now)
    row.update_visibility(missing_since=None)
