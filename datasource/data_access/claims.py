"""Claims of pictures and e-mails by other runs, and those that dead processes left."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Max
from django.utils import timezone

from app.models import Delivery, Photo
from twitter_album import due_times, lease_holders

MAX_CLAIM = timedelta(minutes=15)


def release_claims_of_dead_processes() -> None:
    """Pictures that a process of this machine had claimed which is not there any more;
    of other machines nobody knows."""
    claimed = Photo.objects.filter(state=Photo.State.PENDING).exclude(claimed_by="")
    holders = claimed.order_by().values_list("claimed_by", flat=True).distinct()
    for holder in list(holders):
        if lease_holders.is_known_dead(holder):
            # The attempt is not taken back: the picture may have been what killed it.
            of_holder = claimed.filter(claimed_by=holder)
            of_holder.update(try_at=timezone.now(), claimed_by="")


def claim_sentences() -> list[str]:
    """Sentences about what others have at this moment, or had when they died."""
    now = timezone.now()
    is_held = due_times.waiting("try_at", now=now, max_wait=MAX_CLAIM)
    pictures = Photo.objects.filter(state=Photo.State.PENDING).exclude(claimed_by="")
    emails = Delivery.objects.filter(state=Delivery.State.CLAIMED)
    sentences = []
    for noun, rows in (("picture", pictures), ("e-mail", emails)):
        held = rows.filter(is_held).aggregate(count=Count("pk"), until=Max("try_at"))
        count, until = held["count"], held["until"]
        if count:
            sentences.append(
                f"Another run has claimed {count} {noun}{'' if count == 1 else 's'} "
                f"until {until:%H:%M:%S} UTC ({(until - now).total_seconds():.0f} s); "
                "if it died, they are free then."
            )
    return sentences
