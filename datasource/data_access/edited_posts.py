"""Refreshes the photos of posts that are listed again: their counts, their edits,
whether they are sensitive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from django.utils import timezone

from app.models import Feed, Photo
from datasource.data_access import edited_pictures
from datasource.data_access.server_reassignment import reassign
from datasource.post_ids import sort_key
from datasource.posts import Picture, Post

PUBLIC_COLUMNS = (
    "favorite_count",
    "is_sensitive",
    "post_id",
    "post_url",
    "text",
    "content_warning",
    "alt_text",
)
OTHER_COLUMNS = ("counts", "counted_at", "is_tagged", "edited_at", "addresses")


def refresh(
    feed: Feed, photos: Iterable[Photo], posts: Mapping[str, Post], *, is_current: bool
) -> None:
    """Counts move all the time, and authors edit their posts and mark them as
    sensitive; that it is, and what the organiser decided, is never taken back.

    `is_current`: as the network shows them now, not as an old file does.
    """
    same: list[Photo] = []
    changed: list[Photo] = []
    rejudged, shown_again = [], []
    photos = list(photos)
    if is_current:
        reassign(photos, feed.server, {key: post.id for key, post in posts.items()})
    # A file may hold an older or a shorter form of a post.
    pictures = _pictures_now(feed, photos, posts, is_current=is_current)
    for photo in photos:
        post = posts[photo.post_key]
        rule_inputs, public = _rule_inputs(photo), _public_columns(photo)
        photo.is_sensitive |= post.is_sensitive
        photo.is_tagged |= post.carries(photo.album.key)
        # Another server knows fewer of a post's favourites than its own: there the
        # higher count is the better one.
        is_own = photo.server == feed.server
        picture = pictures.get(photo.pk)
        is_there = bool(picture) or photo.position < edited_pictures.TAKEN_OUT
        is_there &= photo.pk not in pictures or picture is not None
        if is_own or post.favorite_count > photo.favorite_count:
            _count(photo, post, is_there=is_there)
        if picture and not edited_pictures.is_older(photo, post):
            _edit(photo, post, picture)
        (same if public == _public_columns(photo) else changed).append(photo)
        if is_current and photo.missing_since and is_own and is_there:
            shown_again.append(photo.pk)
        elif rule_inputs != _rule_inputs(photo) or photo.hidden_by_rule:
            rejudged.append(photo.pk)
    # What looks as before is no change for those who follow the album.
    Photo.objects.bulk_update(same, OTHER_COLUMNS)
    Photo.objects.bulk_update(changed, PUBLIC_COLUMNS + OTHER_COLUMNS)
    if rejudged:
        Photo.objects.filter(pk__in=rejudged).update_visibility()
    # Only by its own server: another one may be slow to hear that it is gone.
    if shown_again:
        missing = Photo.objects.filter(pk__in=shown_again)
        missing.update_visibility(missing_since=None)


def latest_edits(posts: Sequence[Post]) -> list[Post]:
    """One version of each post, where a page lists several."""
    latest: dict[str, Post] = {}
    for post in posts:
        listed = latest.get(post.key)
        if listed is None or sort_key(post.id) > sort_key(listed.id):
            latest[post.key] = post
    return list(latest.values())


def _public_columns(photo: Photo) -> tuple[object, ...]:
    return tuple(getattr(photo, name) for name in PUBLIC_COLUMNS)


def _rule_inputs(photo: Photo) -> tuple[object, ...]:
    """What the rules of an album read of it."""
    return (photo.text, photo.content_warning, photo.alt_text, photo.is_sensitive)


def _pictures_now(
    feed: Feed, photos: list[Photo], posts: Mapping[str, Post], *, is_current: bool
) -> dict[int, Picture | None]:
    """As `edited_pictures.pictures_now`, of the posts that this server showed whole;
    pictures that were taken out, swapped or moved are so in the album too."""
    pictures: dict[int, Picture | None] = {}
    photos.sort(key=lambda photo: (photo.post_key, photo.position))
    for key, group in groupby(photos, key=lambda photo: photo.post_key):
        of_post, post = list(group), posts[key]
        own = [photo for photo in of_post if photo.server == feed.server]
        if not (own and post.is_whole):
            continue
        matched = edited_pictures.pictures_now(own, post)
        is_newest = not any(edited_pictures.is_older(photo, post) for photo in own)
        # What came from several servers has addresses of several servers.
        if is_current and is_newest and len(own) == len(of_post):
            taken_out = (photo for photo in own if matched[photo.pk] is None)
            edited_pictures.take_out(taken_out)
            edited_pictures.update_positions(own, matched)
        pictures |= matched
    return pictures


def _count(photo: Photo, post: Post, *, is_there: bool) -> None:
    photo.favorite_count, photo.counts = post.favorite_count, dict(post.counts)
    if is_there:  # what was taken out has to be looked up, to be removed
        photo.counted_at = timezone.now()


def _edit(photo: Photo, post: Post, picture: Picture) -> None:
    """What the author changed; another address of an unedited post is the same
    picture, moved."""
    if edited_pictures.is_newer(photo, post) and picture.url != photo.media_url:
        edited_pictures.swap(photo, picture)
    photo.post_id, photo.text = post.id, post.text
    photo.post_url = post.url or photo.post_url
    photo.content_warning, photo.alt_text = post.content_warning, picture.alt_text
    photo.edited_at = post.edited_at
    addresses = list(picture.addresses or [picture.url])
    photo.addresses = [] if addresses == [photo.media_url] else addresses
