"""What other runs have claimed, and perhaps left behind when they died."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Max
from django.utils import timezone

from app.models import Delivery, Photo
from twitter_album import due_times, lease_holders

LONGEST_CLAIM = timedelta(minutes=15)


def release_those_of_the_dead() -> None:
    """Pictures that a process of this machine had claimed which is not there any more;
    of other machines nobody knows. The attempt counts: the picture may have been what
    killed it."""
    claimed = Photo.objects.filter(state=Photo.State.PENDING).exclude(claimed_by="")
    names = claimed.order_by().values_list("claimed_by", flat=True).distinct()
    for name in list(names):
        if lease_holders.is_known_dead(name):
            mine = claimed.filter(claimed_by=name)
            mine.update(try_at=timezone.now(), claimed_by="")


def told_claims() -> list[str]:
    """Sentences about what others have at this moment, or had when they died."""
    now = timezone.now()
    is_held = due_times.waiting("try_at", now=now, max_wait=LONGEST_CLAIM)
    pictures = Photo.objects.filter(state=Photo.State.PENDING).exclude(claimed_by="")
    emails = Delivery.objects.filter(state=Delivery.State.CLAIMED)
    told = []
    for what, rows in (("picture", pictures), ("e-mail", emails)):
        held = rows.filter(is_held).aggregate(number=Count("pk"), until=Max("try_at"))
        number, until = held["number"], held["until"]
        if number:
            told.append(
                f"Another run has claimed {number} {what}{'' if number == 1 else 's'} "
                f"until {until:%H:%M:%S} UTC ({(until - now).total_seconds():.0f} s); "
                "if it died, they are free then."
            )
    return told
