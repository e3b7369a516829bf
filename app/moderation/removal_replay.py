"""Removes once more, after a restore, what the log of removals says."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from app.models import OptOut, Owner, Photo, Tombstone
from app.moderation import removal, removal_log
from app.moderation.removal_log import Removed
from app.operations.backup import sequences

logger = logging.getLogger(__name__)

REASON = "removed before a backup was restored"
BATCH_SIZE = 200
THREADS = 8
# Its number may be another photo's in a database that was restored by other means.
OTHER_NUMBERS = 2**62


@dataclass(slots=True)
class Standing:
    """What stands in the end: removals by the hashes of place and address, and people
    by their hashes, each with the first name of the same person."""

    removed: dict[tuple[str, str], Removed] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)


def replay() -> int:
    """How many photos and people went; raises OSError where the log is out of reach."""
    standing = _read()
    went = _remove_people(standing.people)
    unknown = _unknown(standing)
    went += _remove_photos(unknown)
    _keep_out(unknown)
    if went:
        logger.warning(
            "Removed once more, as the backup was older: %s photos and people", went
        )
    return went


def _read() -> Standing:
    standing = Standing()
    names = removal_log.names(default_storage)
    with ThreadPoolExecutor(THREADS) as threads:
        for entry in filter(None, threads.map(removal_log.read, names)):
            for each in entry.removed:
                standing.removed[each.picture, each.address] = each
            standing.people |= entry.people
            allowed = set(entry.allowed)
            for key in [key for key in standing.removed if allowed & set(key)]:
                del standing.removed[key]
            for person in entry.allowed_people:
                standing.people.pop(person, None)
    return standing


def _remove_people(people: dict[str, str]) -> int:
    if not people:
        return 0
    known = set(OptOut.objects.values_list("person_hash", flat=True))
    for first in {people[each] for each in people.keys() - known}:
        same = [each for each, other in people.items() if other == first]
        removal.opt_out_hashes([first, *same], REASON)
    # Of all, not of those that are new alone: a replay may have been killed here.
    owners = _owners(set(people))
    return sum(removal.remove_person(owner, REASON) + 1 for owner in owners)


def _owners(people: set[str]) -> list[Owner]:
    rows = Owner.objects.only("network", "user_id", "screen_name", "server")
    return [
        owner
        for owner in rows.iterator()
        if not people.isdisjoint(
            OptOut.hash_of(owner.network, name)
            for name in (owner.user_id, *owner.handles)
        )
    ]


def _unknown(standing: Standing) -> dict[str, Removed]:
    """Removals that the database knows nothing of, by each of their hashes."""
    known = set(Tombstone.objects.values_list("picture_hash", "address_hash"))
    return {
        key: removed
        for keys, removed in standing.removed.items()
        if keys not in known
        for key in keys
        if key
    }


def _remove_photos(unknown: dict[str, Removed]) -> int:
    if not unknown:
        return 0
    columns = ("pk", "network", "post_key", "position", "media_url")
    rows = Photo.objects.order_by().values_list(*columns)
    back = [
        pk
        for pk, network, post_key, position, url in rows.iterator()
        if Tombstone.hash_of(network, post_key, position) in unknown
        or Tombstone.hash_of(network, post_key, url) in unknown
    ]
    batches = [back[i : i + BATCH_SIZE] for i in range(0, len(back), BATCH_SIZE)]
    return sum(
        removal.remove(Photo.objects.filter(pk__in=batch), REASON) for batch in batches
    )


def _keep_out(unknown: dict[str, Removed]) -> None:
    """Also what the backup did not have, and the networks may bring again."""
    known = set(Tombstone.objects.values_list("picture_hash", "address_hash"))
    firsts = dict(OptOut.objects.values_list("person_hash", "pk"))
    missing = {(each.picture, each.address): each for each in unknown.values()}
    with transaction.atomic():
        for keys, each in missing.items():
            if keys not in known:
                _keep_one_out(each, firsts.get(each.person))
        if missing:
            numbers = [each.number for each in missing.values()]
            last = sequences.last_id(Photo) or 0
            sequences.go_on_after(Photo, max(last, *numbers))


def _keep_one_out(removed: Removed, person: int | None) -> None:
    number = removed.number
    is_taken = Photo.objects.filter(pk=number).exists()
    if is_taken or Tombstone.objects.filter(photo_number=number).exists():
        number = OTHER_NUMBERS + int((removed.picture or removed.address)[:15], 16)
    Tombstone.objects.get_or_create(
        photo_number=number,
        defaults={
            "picture_hash": removed.picture,
            "address_hash": removed.address,
            "reason": REASON,
            "has_files": False,
            "opt_out_id": person,
            "logged_at": timezone.now(),
        },
    )
