"""Pictures of edited posts: which stayed, were swapped, came and went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from django.utils import timezone

from app.media_url_keys import media_key
from app.models import Photo, Tombstone
from app.moderation import duplicates, removed_files
from datasource.post_ids import sort_key
from datasource.posts import Picture, Post

# A picture that was taken out of its post has its position from here on, so that its
# own position is free for another: each is unique within a post.
TAKEN_OUT = 1000
# While pictures change positions, none of them is at another's: the constraint of the
# table is checked after each row.
MOVING = 2000
NEVER_EDITED = datetime.min.replace(tzinfo=UTC)


def is_older(photo: Photo, post: Post) -> bool:
    """Whether `post` is an earlier version than the one that the photo is from."""
    has_older_id = sort_key(post.id) < sort_key(photo.post_id)
    return has_older_id or (post.edited_at or NEVER_EDITED) < (
        photo.edited_at or NEVER_EDITED
    )


def is_newer(photo: Photo, post: Post) -> bool:
    has_newer_id = sort_key(post.id) > sort_key(photo.post_id)
    return has_newer_id or (post.edited_at or NEVER_EDITED) > (
        photo.edited_at or NEVER_EDITED
    )


def pictures_now(photos: Sequence[Photo], post: Post) -> dict[int, Picture | None]:
    """Which picture of the post each of its photos is, by the photo's number; None:
    the author took it out.

    The same address is the same picture, wherever it stands. Of the others the place
    decides, and then their order.
    """
    unmatched: dict[str, Picture] = {}
    for picture in post.pictures:
        unmatched.setdefault(picture.url, picture)
    matched: dict[int, Picture | None] = {
        photo.pk: unmatched.pop(photo.media_url)
        for photo in photos
        if photo.media_url in unmatched
    }
    by_position = {picture.position: picture for picture in unmatched.values()}
    rest = [p for p in photos if p.pk not in matched and p.position < TAKEN_OUT]
    for photo in rest:
        if photo.position in by_position:
            matched[photo.pk] = by_position.pop(photo.position)
    photo_ids = [photo.pk for photo in rest if photo.pk not in matched]
    pictures = [by_position[position] for position in sorted(by_position)]
    # Not strict: what is left over on one side was taken out, or is a new picture.
    matched |= dict(zip(photo_ids, pictures, strict=False))
    return {photo.pk: matched.get(photo.pk) for photo in photos}


def take_out(photos: Iterable[Photo]) -> None:
    """Hide them at once; they are removed when the next look-ups say so again."""
    gone = []
    for photo in photos:
        if photo.position < TAKEN_OUT:
            _move(photo, _free_position(photo))
        if photo.missing_since is None:
            gone.append(photo.pk)
    if gone:
        Photo.objects.filter(pk__in=gone).update_visibility(
            missing_since=timezone.now()
        )
        duplicates.update_leads(gone)


def _free_position(photo: Photo) -> int:
    same = Photo.objects.filter(
        album=photo.album_id,
        network=photo.network,
        post_key=photo.post_key,
        position__gte=TAKEN_OUT,
    )
    last = same.order_by("-position").values_list("position", flat=True).first()
    return last + 1 if last else TAKEN_OUT


def update_positions(
    photos: Sequence[Photo], pictures: Mapping[int, Picture | None]
) -> None:
    """The photos of one post get the positions of their pictures in it, so that each is
    known by its position in every album."""
    moves = [
        (photo, picture.position)
        for photo in photos
        if (picture := pictures[photo.pk]) and picture.position != photo.position
    ]
    for index, (photo, _) in enumerate(moves):
        _move(photo, MOVING + index)
    for photo, position in moves:
        _move(photo, position)
    if moves:  # another copy may be the one that lists across albums show
        Photo.objects.filter(
            pk__in=[photo.pk for photo, _ in moves]
        ).update_visibility()


def _move(photo: Photo, position: int) -> None:
    photo.position = position
    Photo.objects.filter(pk=photo.pk).update(position=position)


def swap(photo: Photo, picture: Picture) -> None:
    """Another picture in place of the one that was there, which nobody sees from now
    on. At once, apart from the other columns: the pipeline writes these too."""
    key = media_key(picture.url)
    same_picture = Photo.objects.filter(album=photo.album_id, media_key=key)
    tombstone = Tombstone.hash_of(photo.network, photo.post_key, picture.url)
    if same_picture.exists() or any(Tombstone.objects.matching([tombstone])):
        take_out([photo])  # the album has it from another post, or must not have it
        return
    duplicates.release_copies([photo.pk])
    row = Photo.objects.filter(pk=photo.pk)
    # What the organiser said was of the picture that was there.
    row.update_visibility(duplicate_of=None, is_approved=False, is_distinct=False)
    # The pipeline may have stored the old picture since the row was read.
    photo.refresh_from_db(fields=["content_hash", "width"])
    removed_files.discard_files(photo)
    photo.media_url = picture.url
    row.update_visibility(
        media_url=picture.url,
        addresses=list(picture.addresses),
        width=picture.width,
        height=picture.height,
        state=Photo.State.PENDING,
        attempts=0,
        try_at=timezone.now(),
        failure="",
        file_missing_since=None,
        **dict.fromkeys(("content_hash", "placeholder", "colour", "fingerprint"), ""),
    )
