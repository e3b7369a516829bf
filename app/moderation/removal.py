"""Removes photos for good, rows and files, with a tombstone against their return."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, Q

from app.models import Album, DeadLetter, Milestone, OptOut, Owner, Photo, Tombstone
from app.moderation import removal_log, removed_files
from app.querysets import PhotoQuerySet

logger = logging.getLogger(__name__)

BATCH_SIZE = 200


def remove(photos: PhotoQuerySet, reason: str, *, of: OptOut | None = None) -> int:
    """These photos and their copies in other albums; how many went. `of`: whose.

    The files follow by `removed_files`, at once in the ordinary case.
    """
    removed = 0
    while chosen := list(
        photos.values_list("network", "post_key", "position")[:BATCH_SIZE]
    ):
        with transaction.atomic():
            removed += _remove(chosen, reason, of)
    _follow_after_commit()
    return removed


def _follow_after_commit() -> None:
    # Files go after the commit: a rollback must find them still there.
    transaction.on_commit(removed_files.delete_files, robust=True)
    transaction.on_commit(removal_log.write_pending, robust=True)


def _remove(
    pictures: Iterable[tuple[str, str, int]], reason: str, of: OptOut | None
) -> int:
    # Held until the commit, and none where somebody undid it meanwhile.
    held = OptOut.objects.select_for_update().filter(pk=of.pk).first() if of else None
    same = Q(pk=None)
    for network, post_key, position in pictures:
        # Not by key alone: another picture of the same post may stay.
        same |= Q(network=network, post_key=post_key, position=position)
    copies = Photo.objects.filter(same)
    copies.lock_rows()  # whoever saves another copy meanwhile is waited for
    # Under the lock: what was saved while we waited goes too.
    rows = list(copies.select_related(None).order_by("pk"))
    # In one transaction with the rows: no fetch sees these gone without those.
    Tombstone.objects.bulk_create(
        (_tombstone(photo, reason, held) for photo in rows), ignore_conflicts=True
    )
    _delete(rows)
    return len(rows)


def _delete(rows: Iterable[Photo]) -> None:
    keys = [photo.pk for photo in rows]
    _clear_emails(keys)
    _anonymize_log(Photo, keys)
    # Counts and leads follow.
    Photo.objects.filter(pk__any_of=keys).delete()
    owners = Owner.objects.filter(pk__in={photo.owner_id for photo in rows})
    # A blocked owner stays, else the block would go with the last photo.
    idle = owners.filter(photos=None, is_blocked=False)
    _anonymize_log(Owner, idle.values_list("pk", flat=True))
    idle.delete()


def remove_rows(photos: PhotoQuerySet, reason: str, *, may_return: bool) -> int:
    """These rows alone, because their authors took a picture out of a post that is
    still there, or the hashtag of one album; how many went. In a transaction.

    Another picture may have the place in the post that this one had.
    """
    # Read after the lock, as another run may remove the same photos.
    photos.lock_rows()
    rows = list(photos.select_related(None).order_by("pk"))
    stones = [_tombstone(photo, reason) for photo in rows]
    for stone in stones:
        # The next picture of the post moves up to this position, and must not be
        # refused.
        stone.picture_hash = ""
        stone.address_hash = "" if may_return else stone.address_hash
    Tombstone.objects.bulk_create(stones, ignore_conflicts=True)
    _delete(rows)
    _follow_after_commit()
    return len(rows)


def _tombstone(photo: Photo, reason: str, of: OptOut | None = None) -> Tombstone:
    key = photo.network, photo.post_key
    return Tombstone(
        photo_number=photo.pk,
        album_id=photo.album_id,
        picture_hash=Tombstone.hash_of(*key, photo.position),
        address_hash=Tombstone.hash_of(*key, photo.media_url),
        reason=reason[:200],
        content_hash=photo.content_hash,
        width=photo.width,
        opt_out=of,
    )


def _clear_emails(keys: list[int]) -> None:
    """What named them is written anew if it is still to be sent, else it is gone."""
    names_photo = Q(photo__in=keys)
    for key in keys:
        names_photo |= Q(html_body__contains=f"cid:photo-{key}@album")
    # Narrowed to the albums: the texts of all e-mails are searched otherwise.
    albums = Album.objects.filter(photos__in=keys)
    emails = Milestone.objects.filter(names_photo, album__in=albums)
    emails.update(subject="", text_body="", html_body="")


def _anonymize_log(model: type[Model], keys: Iterable[int]) -> None:
    """That something was done stays, to whom does not."""
    kind = ContentType.objects.get_for_model(model)
    entries = LogEntry.objects.filter(content_type=kind, object_id__in=map(str, keys))
    entries.update(object_repr="removed")


def remove_person(owner: Owner, reason: str) -> int:
    """All photos of somebody who asked for it, and those to come."""
    # First of all: whoever saves photos meanwhile finds the opt-out and passes them
    # over.
    out = opt_out(owner.network, [owner.user_id, *owner.handles], reason)
    removed = remove(Photo.objects.filter(owner=owner), reason, of=out)
    for named in {owner.user_id, owner.screen_name}:
        # What could not be read is kept as it was sent, with names in it.
        DeadLetter.objects.filter(
            feed__network=owner.network, raw__contains=f'"{named}"'
        ).delete()
    _anonymize_log(Owner, [owner.pk])
    Owner.objects.filter(pk=owner.pk).delete()
    Album.objects.touch_all()  # the pages of every album may name them
    return removed


def opt_out(network: str, identities: Iterable[str], note: str) -> OptOut:
    """Photos of this person, under all these names, are passed over from now on."""
    return opt_out_hashes(
        (OptOut.hash_of(network, each.removeprefix("@")) for each in identities), note
    )


def opt_out_hashes(person_hashes: Iterable[str], note: str) -> OptOut:
    """The same by the hashes of the names, of one person."""
    hashes = dict.fromkeys(person_hashes)
    with transaction.atomic():
        known = OptOut.objects.filter(person_hash__in=hashes).order_by("pk")
        # A name may be known of an earlier request: all names stay one person.
        firsts = [row.first or row for row in known.select_related("first")]
        rows = [
            OptOut.objects.get_or_create(
                person_hash=each, defaults={"note": note[:200]}
            )[0]
            for each in hashes
        ]
        first = firsts[0] if firsts else rows[0]
        same = {row.pk for row in [*firsts, *rows]}
        others = OptOut.objects.filter(Q(pk__in=same) | Q(first__in=same))
        others.exclude(pk=first.pk).update(first=first)
        transaction.on_commit(removal_log.write_pending, robust=True)
    return first
