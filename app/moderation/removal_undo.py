"""Undoes removals and opt-outs: what was kept out may come again.

Nothing is restored, because nothing was kept. The networks are asked anew for what
they still show: the posts that they are read again for are of the last two days (X's
API v2: of this day), what is older comes by an import.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet

from app.models import Feed, OptOut, Tombstone
from app.moderation import removal_log

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC).isoformat()


def undo_removals(removals: QuerySet[Tombstone]) -> int:
    """How many may return; what still has files to delete stays removed."""
    with transaction.atomic():
        # With its tombstone the names of files that are still to be deleted would go.
        rows = removals.filter(has_files=False).select_for_update(no_key=True)
        chosen = {row.pk: row.album_id for row in rows}
        _note_undone(rows)
        Tombstone.objects.filter(pk__in=chosen).delete()
        albums = {album_id for album_id in chosen.values() if album_id}
        _read_again(Feed.objects.active().filter(album__in=albums))
    return len(chosen)


def undo_opt_outs(opt_outs: Iterable[OptOut]) -> int:
    """How many of their removed photos may return, beside all that are to come."""
    with transaction.atomic():
        firsts = {row.first_id or row.pk for row in opt_outs}
        # Removals that are under way are waited for, and found.
        list(OptOut.objects.filter(pk__in=firsts).order_by("pk").select_for_update())
        removed = Tombstone.objects.filter(opt_out__in=firsts)
        people = OptOut.objects.filter(Q(pk__in=firsts) | Q(first__in=firsts))
        _note_undone(removed, list(people.values_list("person_hash", flat=True)))
        # Their files go as planned, but they keep nothing away any more.
        waiting = removed.filter(has_files=True)
        # Without its hashes a tombstone matches nothing; it stays for its files.
        count = waiting.update(picture_hash="", address_hash="")
        count += removed.filter(has_files=False).delete()[0]
        # The other names first: they refer to the row that goes next.
        OptOut.objects.filter(first__in=firsts).delete()
        OptOut.objects.filter(pk__in=firsts).delete()
        _read_again(Feed.objects.active())
    return count


def _note_undone(rows: Iterable[Tombstone], people: Iterable[str] = ()) -> None:
    """Outside of the database, too, so that no restore removes them again."""
    hashes = [each for row in rows for each in (row.picture_hash, row.address_hash)]
    note = partial(removal_log.write_undone, hashes, people)
    transaction.on_commit(note, robust=True)


def _read_again(feeds: QuerySet[Feed]) -> None:
    """At the next look, which comes at once, as far back as any look reads again."""
    rows = list(
        Feed.objects.filter(pk__in=feeds).order_by("pk").select_for_update(no_key=True)
    )
    for feed in rows:
        # As if no sweep had ever run: the next look reads again what it can reach.
        feed.swept_at = dict.fromkeys(feed.swept_at, LONG_AGO)
    Feed.objects.bulk_update(rows, ["swept_at"])
    Feed.objects.filter(pk__in=[feed.pk for feed in rows]).ask_for_now()
