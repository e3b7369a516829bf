"""Paid reads: the posts and people that a paid network has billed today, each once in
a day of UTC."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, timedelta

from django.db.models import Q
from django.utils import timezone

from app.models import PaidRead
from twitter_album.due_times import MAX_CLOCK_ERROR


def note(network: str, kind: str, ids: Collection[str]) -> int:
    """How many of them were not read before today. To be called under the lock of the
    ledger, so that two workers do not both count one as new."""
    today = timezone.now().astimezone(UTC).date()
    reads = PaidRead.objects.filter(network=network, day=today, kind=kind)
    read_ids = reads.filter(resource__in=ids).values_list("resource", flat=True)
    new_ids = set(ids) - set(read_ids)
    PaidRead.objects.bulk_create(
        PaidRead(network=network, day=today, kind=kind, resource=each)
        for each in sorted(new_ids)
    )
    return len(new_ids)


def delete_other_days(network: str) -> None:
    """Days that are over, and those that a clock which ran ahead has noted."""
    now = timezone.now().astimezone(UTC)
    first, last = (now - timedelta(days=1)).date(), (now + MAX_CLOCK_ERROR).date()
    is_other = Q(day__lt=first) | Q(day__gt=last)
    PaidRead.objects.filter(is_other, network=network).delete()
