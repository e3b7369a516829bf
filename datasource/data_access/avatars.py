"""Avatars: which are due to be downloaded, and what became of them."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from app.models import Avatar, Owner
from app.querysets import OwnerQuerySet
from datasource.errors import MediaError
from datasource.media.pictures import PendingPicture
from twitter_album import due_times

# An avatar may be late: its host has pictures of posts to give first.
RETRY_DELAY = timedelta(days=1)
# Longer than a download takes.
CLAIM_DURATION = timedelta(minutes=3)


class AvatarAccess:
    """All people with one address share one picture."""

    def due(self, limit: int) -> list[PendingPicture]:
        """Who has waited longest comes first."""
        rows = self._due().order_by("avatar_due_at", "id")
        addresses = rows.values_list("avatar_url", "network")[:limit]
        unique = dict.fromkeys(addresses)
        return [PendingPicture(url, network) for url, network in unique]

    def is_any_due(self) -> bool:
        return self._due().exists()

    def claim(self, url: str) -> bool:
        """Leave it to nobody else for some minutes; False: somebody was faster."""
        until = timezone.now() + CLAIM_DURATION
        return self._due().filter(avatar_url=url).update(avatar_due_at=until) > 0

    def release(self, url: str) -> None:
        rows = Owner.objects.filter(avatar_url=url, avatar_due_at__isnull=False)
        rows.update(avatar_due_at=timezone.now())

    def save(self, url: str, data: bytes) -> None:
        mark = hashlib.sha256(data).hexdigest()[:12]
        with transaction.atomic():
            # Whoever has got another avatar since is left out by the address.
            people = Owner.objects.filter(avatar_url=url, avatar_due_at__isnull=False)
            # Locked by id, as everybody locks people.
            owners = list(people.order_by("pk").select_for_update(no_key=True))
            for owner in owners:
                Avatar.objects.update_or_create(owner=owner, defaults={"data": data})
            owner_ids = [owner.pk for owner in owners]
            # The mark is part of the avatar's address, so that browsers may keep it.
            Owner.objects.filter(pk__in=owner_ids).update(
                avatar_mark=mark, avatar_due_at=None
            )

    def failed(self, url: str, error: MediaError) -> None:
        """Asked for again in a day, or when its host said; never if it is gone."""
        later = error.retry_after or timezone.now() + RETRY_DELAY
        rows = Owner.objects.filter(avatar_url=url, avatar_due_at__isnull=False)
        rows.update(avatar_due_at=None if error.permanent else later)

    def _due(self) -> OwnerQuerySet:
        is_due = due_times.due(
            "avatar_due_at", now=timezone.now(), max_wait=RETRY_DELAY
        )
        due = Owner.objects.filter(is_due, avatar_due_at__isnull=False)
        return due.filter(is_blocked=False, photo_count__gt=0).exclude(avatar_url="")
