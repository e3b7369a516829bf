"""What the organiser decides of many photos at once, and how it is undone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from app.models import Album, Decision, Owner, Photo, Report
from app.models.photo_indexes import IS_UNDECIDED
from app.moderation import reports
from app.moderation.rules import AWAITS_APPROVAL
from app.querysets import PhotoQuerySet

APPROVE, REJECT, BLOCK = "approve", "reject", "block"
REJECTED = "rejected"
BATCH_SIZE = 500

FLAGS = ("is_approved", "is_hidden", "hidden_reason")
# What a decision makes of a photo; undoing leaves alone what is so no more.
FLAGS_AFTER: dict[str, dict[str, Any]] = {
    APPROVE: {"is_approved": True, "is_hidden": False, "hidden_reason": ""},
    REJECT: {"is_approved": False, "is_hidden": True, "hidden_reason": REJECTED},
}


@dataclass(frozen=True)
class Outcome:
    """What was decided or undone; `decision` is its id, 0 for none."""

    verb: str
    decision: int = 0
    photos: tuple[int, ...] = ()
    owners: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        return len(self.owners if self.verb == BLOCK else self.photos)


def undecided() -> PhotoQuerySet:
    """What nobody has approved, rejected or blocked yet, shown or not."""
    return Photo.objects.filter(IS_UNDECIDED)


def awaiting_approval() -> PhotoQuerySet:
    return _hidden_by_rule().filter(hidden_by_rule=AWAITS_APPROVAL)


def hidden_by_a_rule() -> PhotoQuerySet:
    return _hidden_by_rule().exclude(hidden_by_rule=AWAITS_APPROVAL)


def _hidden_by_rule() -> PhotoQuerySet:
    # In the very words of the index that holds these few rows.
    return undecided().exclude(hidden_by_rule="")


def approve(photos: PhotoQuerySet, user: User) -> Outcome:
    """Show them whatever rules and reports say, but for what was hidden by hand."""
    # What was hidden with another reason was hidden on purpose, photo by photo.
    is_rejected = Q(is_hidden=True, hidden_reason=REJECTED)
    is_new = Q(is_hidden=False, is_approved=False)
    # Approved before, and reported since: it is decided once more.
    is_reported = Q(is_hidden=False, pk__in=Report.objects.open().values("photo"))
    return _decide(APPROVE, photos.filter(is_rejected | is_new | is_reported), user)


def reject(photos: PhotoQuerySet, user: User) -> Outcome:
    """Hide them; what was hidden by hand keeps its reason."""
    return _decide(REJECT, photos.filter(is_hidden=False), user)


def block_owners(photos: PhotoQuerySet, user: User) -> Outcome:
    """Hide all that these people have posted and will post, in every album."""
    wanted = photos.order_by().values("owner")
    owners = list(Owner.objects.filter(pk__in=wanted, is_blocked=False).order_by("pk"))
    if not owners:
        return Outcome(BLOCK)
    # The decision is stored first: a crash between leaves something to undo.
    ids = [owner.pk for owner in owners]
    closed = reports.open_reports(Photo.objects.filter(owner__in=ids))
    before = {"owners": ids, "reports": closed}
    made = Decision.objects.create(user=user, verb=BLOCK, before=before)
    # Not in a transaction around all: each block commits its flag first by itself.
    _block(owners, is_blocked=True)
    reports.close(closed)
    return Outcome(BLOCK, decision=made.pk, owners=tuple(ids))


def finish_blocks() -> int:
    """Hide the photos of people whose block was cut off; how many there were.

    The flag stays as it is: somebody may take the block back meanwhile.
    """
    # A block that was carried out leaves no visible photo, so this list is empty.
    cut_off = list(Owner.objects.filter(is_blocked=True, photo_count__gt=0))
    for owner in cut_off:
        owner.follow_block()
    return len(cut_off)


def undo(user: User) -> Outcome | None:
    """Take back the latest decision of this user that still stands; None: none does.

    It counts as undone last of all: a crash before leaves it to be undone again.
    """
    latest = latest_decision(user)
    if latest is None:
        return None
    outcome = _undo(latest)
    # Decisions of earlier versions knew no reports.
    reports.reopen(latest.before.get("reports", []))
    Decision.objects.filter(pk=latest.pk).update(undone_at=timezone.now())
    return outcome


def latest_decision(user: User) -> Decision | None:
    """The latest decision of this user that is not undone."""
    # Of this user: nobody undoes by a key what somebody else decided.
    decisions = Decision.objects.filter(user=user, undone_at=None)
    return decisions.order_by("-pk").first()


def _decide(verb: str, photos: PhotoQuerySet, user: User) -> Outcome:
    with transaction.atomic():
        # Nobody else decides on these photos between the reading and the change.
        locked = Album.objects.locked(
            photos.order_by().values_list("album_id", flat=True).distinct()
        )
        photos = photos.filter(album__in=locked)  # others may have come meanwhile
        rows = list(photos.order_by("pk").values_list("pk", *FLAGS))
        if not rows:
            return Outcome(verb)
        closed = reports.open_reports(photos)
        before = {"photos": _grouped(rows), "reports": closed}
        made = Decision.objects.create(user=user, verb=verb, before=before)
        photos.update_visibility(**FLAGS_AFTER[verb])
        reports.close(closed)
    return Outcome(verb, decision=made.pk, photos=tuple(pk for pk, *_ in rows))


def _grouped(rows: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """The same flags are written once: nearly all photos of a decision share them."""
    groups: dict[tuple[Any, ...], list[int]] = {}
    for pk, *flags in rows:
        groups.setdefault(tuple(flags), []).append(pk)
    return [
        {"flags": dict(zip(FLAGS, flags, strict=True)), "ids": ids}
        for flags, ids in groups.items()
    ]


def _undo(decision: Decision) -> Outcome:
    if decision.verb == BLOCK:
        # As it is today: whom somebody has unblocked since stays unblocked.
        blocked = Owner.objects.filter(pk__in=decision.before["owners"])
        owners = list(blocked.filter(is_blocked=True).order_by("pk"))
        _block(owners, is_blocked=False)
        ids = tuple(owner.pk for owner in owners)
        return Outcome(BLOCK, decision=decision.pk, owners=ids)
    restored: list[int] = []
    for group in decision.before["photos"]:
        # Batches, so that an undo of thousands holds no lock for long.
        for start in range(0, len(group["ids"]), BATCH_SIZE):
            batch = group["ids"][start : start + BATCH_SIZE]
            restored += _restore(batch, decision.verb, group["flags"])
    return Outcome(decision.verb, decision=decision.pk, photos=tuple(restored))


def _restore(ids: list[int], verb: str, flags: dict[str, Any]) -> list[int]:
    with transaction.atomic():
        photos = Photo.objects.filter(pk__in=ids)
        Album.objects.locked(photos.values_list("album_id", flat=True))
        # What was decided anew since then is left as it is.
        unchanged = photos.filter(**FLAGS_AFTER[verb])
        # Before the update, after which the filter would find none of them.
        restored = list(unchanged.values_list("pk", flat=True))
        unchanged.update_visibility(**flags)
    return restored


def _block(owners: Iterable[Owner], *, is_blocked: bool) -> None:
    for owner in owners:
        owner.block(is_blocked=is_blocked)
