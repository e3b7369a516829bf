"""What a known post says now: its counts, its edits, whether it is sensitive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.utils import timezone

from app.models import Feed, Photo
from datasource import coverage
from datasource.posts import Picture, Post

COLUMNS = (
    *("favorite_count", "counts", "counted_at", "is_sensitive"),
    *("post_id", "post_url", "text", "content_warning", "alt_text"),
)


def refresh(
    feed: Feed, known: Iterable[Photo], posts: Mapping[str, Post], *, is_current: bool
) -> None:
    """Counts move all the time, and authors edit their posts and mark them as
    sensitive; that it is, and what the organiser decided, is never taken back."""
    refreshed, rejudged, back = [], [], []
    known = list(known)
    # A file may hold an older or a shorter form of a post.
    taken_out = _taken_out(feed, known, posts) if is_current else set()
    for photo in known:
        post = posts[photo.post_key]
        before = _judged(photo)
        photo.is_sensitive |= post.is_sensitive
        if photo.server == feed.server or post.favorite_count > photo.favorite_count:
            photo.favorite_count = post.favorite_count
            photo.counts = dict(post.counts)
            photo.counted_at = timezone.now()
        if photo.server == feed.server and photo.pk not in taken_out:
            _edit(photo, post)
        refreshed.append(photo)
        is_edited = before != _judged(photo)
        if photo.missing_since and photo.server == feed.server:
            back.append(photo.pk)
        elif is_edited or photo.kept_back:
            rejudged.append(photo.pk)
    Photo.objects.bulk_update(refreshed, COLUMNS)
    if taken_out:
        Photo.objects.filter(pk__in=taken_out).change(
            is_hidden=True, hidden_reason="taken out by its author"
        )
    if rejudged:
        Photo.objects.filter(pk__in=rejudged).change()
    if back:  # another server may only be slow to hear that it is gone
        Photo.objects.filter(pk__in=back).change(missing_since=None)


def _judged(photo: Photo) -> tuple[object, ...]:
    """What the rules of an album read of it."""
    return (photo.text, photo.content_warning, photo.alt_text, photo.is_sensitive)


def _taken_out(
    feed: Feed, known: Sequence[Photo], posts: Mapping[str, Post]
) -> set[int]:
    """Pictures that a post had and has no more; where it has as many as before, other
    addresses are other places of the same pictures."""
    here = [photo for photo in known if photo.server == feed.server]
    numbers = Counter(photo.post_key for photo in here)
    urls = {picture.url for post in posts.values() for picture in post.pictures}
    return {
        photo.pk
        for photo in here
        if numbers[photo.post_key] > len(posts[photo.post_key].pictures)
        and photo.media_url not in urls
    }


def _edit(photo: Photo, post: Post) -> None:
    """What the author changed; an older version of an edited post changes nothing."""
    if coverage.order(post.id) < coverage.order(photo.post_id):
        return
    alike = [p for p in post.pictures if p.url == photo.media_url]
    alike += [p for p in post.pictures if p.position == photo.position]
    picture = next(iter(alike), None)
    # Another address of an unedited post is the same picture, moved.
    if picture and post.id != photo.post_id and picture.url != photo.media_url:
        _replace(photo, picture)
    photo.post_id, photo.post_url, photo.text = post.id, post.url, post.text
    photo.content_warning = post.content_warning
    photo.alt_text = picture.alt_text if picture else photo.alt_text


def _replace(photo: Photo, picture: Picture) -> None:
    """At once, apart from the other columns: the pipeline writes these too."""
    Photo.objects.filter(pk=photo.pk).update(
        media_url=picture.url,
        width=picture.width,
        height=picture.height,
        state=Photo.State.PENDING,
        attempts=0,
        try_at=timezone.now(),
    )
