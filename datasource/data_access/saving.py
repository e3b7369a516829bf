"""How the posts of a page become owners and photos, inside the page's transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils import timezone

from app.models import Album, DeadLetter, Feed, Owner, Photo
from datasource.posts import Author, Picture, Post, Rejected

OWNER_NAMES = ("screen_name", "display_name", "url", "avatar_url", "server")


def save_posts(
    feed: Feed,
    album: Album,
    posts: Sequence[Post],
    *,
    floor: datetime | None,
    first_seen: datetime,
) -> int:
    """Add what is new and refresh what is known; returns how many were added.

    Posts older than `floor` are not wanted. Replaying a page changes nothing. The
    album is locked by the caller.
    """
    wanted = [post for post in posts if floor is None or post.posted_at >= floor]
    known = {
        (photo.post_key, photo.position): photo
        for photo in Photo.objects.filter(
            album=album, network=feed.network, post_key__in={p.key for p in wanted}
        )
    }
    owners = _save_owners(feed.network, [post.author for post in wanted])
    urls = {picture.url for post in wanted for picture in post.pictures}
    same = Photo.objects.filter(media_url__in=urls)
    taken = set(same.filter(album=album).values_list("media_url", flat=True))
    stored = {photo.media_url: photo for photo in same.filter(state="ready")}
    new: dict[str, Photo] = {}
    for post in sorted(wanted, key=lambda post: (post.posted_at, post.id)):
        for picture in post.pictures:
            is_known = (post.key, picture.position) in known
            if not is_known and picture.url not in taken and picture.url not in new:
                owner = owners[post.author.user_id]
                photo = _photo(feed, album, owner, post, picture)
                photo.first_seen = first_seen
                photo.share_picture_of(stored.get(picture.url))
                new[picture.url] = photo
    Photo.objects.include(album, list(new.values()))
    _refresh(feed, album, known.values(), {post.key: post for post in wanted})
    return len(new)


def keep_rejected(feed: Feed, rejected: Iterable[Rejected]) -> None:
    """Posts that cannot be read are kept as they came, once each."""
    DeadLetter.objects.bulk_create(
        (
            DeadLetter(
                feed=feed,
                post_id=bad.id or f"? {hash_of(bad.raw)}",
                reason=bad.reason[:500],
                raw=_without_nul(bad.raw),
            )
            for bad in rejected
        ),
        ignore_conflicts=True,
    )


def hash_of(raw: object) -> str:
    """Names a post without an id by what it holds."""
    return hashlib.sha256(repr(raw).encode()).hexdigest()[:32]


def _without_nul(raw: object) -> object:
    """PostgreSQL stores no NUL in JSON."""
    return json.loads(json.dumps(raw).replace("\\u0000", ""))


def _photo(
    feed: Feed, album: Album, owner: Owner, post: Post, picture: Picture
) -> Photo:
    return Photo(
        album=album,
        owner=owner,
        network=feed.network,
        server=feed.server,
        post_id=post.id,
        post_key=post.key,
        position=picture.position,
        media_url=picture.url,
        post_url=post.url,
        text=post.text,
        alt_text=picture.alt_text,
        language=post.language,
        posted_at=post.posted_at,
        favorite_count=post.favorite_count,
        counts=dict(post.counts),
        is_sensitive=post.is_sensitive,
        width=picture.width,
        height=picture.height,
    )


def _save_owners(network: str, authors: Sequence[Author]) -> dict[str, Owner]:
    """People by their id; whoever was renamed gets the new names."""
    latest = {author.user_id: author for author in reversed(authors)}
    rows = Owner.objects.filter(network=network, user_id__in=latest)
    names_of = {
        author.user_id: {name: getattr(author, name) for name in OWNER_NAMES}
        for author in latest.values()
    }
    known = set(rows.values_list("user_id", flat=True))
    Owner.objects.bulk_create(
        (
            Owner(network=network, user_id=user_id, **names_of[user_id])
            for user_id in sorted(latest.keys() - known)
        ),
        ignore_conflicts=True,
    )
    owners = {owner.user_id: owner for owner in rows.order_by("pk").select_for_update()}
    renamed = []
    for user_id, owner in owners.items():
        names = names_of[user_id]
        if any(getattr(owner, name) != value for name, value in names.items()):
            for name, value in names.items():
                setattr(owner, name, value)
            renamed.append(owner)
    Owner.objects.bulk_update(renamed, OWNER_NAMES)
    return owners


def _refresh(
    feed: Feed, album: Album, known: Iterable[Photo], posts: dict[str, Post]
) -> None:
    """Counts move all the time, and an author may mark a post as sensitive later."""
    now, refreshed = timezone.now(), []
    for photo in known:
        post = posts[photo.post_key]
        if photo.server == feed.server or post.favorite_count > photo.favorite_count:
            photo.favorite_count = post.favorite_count
            photo.counts = dict(post.counts)
            photo.counted_at = now
            refreshed.append(photo)
        if photo.is_sensitive != post.is_sensitive:
            rows = Photo.objects.filter(pk=photo.pk)
            rows.change(is_sensitive=post.is_sensitive)
            album.refresh_from_db()
    Photo.objects.bulk_update(refreshed, ["favorite_count", "counts", "counted_at"])
