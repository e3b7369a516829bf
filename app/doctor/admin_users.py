"""Whether anybody can log in to the admin."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth import get_user_model

from twitter_album.doctor.findings import Finding, Options, Subject, warning
from twitter_album.doctor.registry import register


@register(Subject.ADMIN, after=(Subject.DATABASE,))
def somebody_can_log_in(options: Options) -> Iterator[Finding]:
    users = get_user_model()._default_manager
    if not users.filter(is_superuser=True, is_active=True).exists():
        yield warning(
            "Nobody can log in to the admin: there is no active superuser.",
            "Run `manage.py createsuperuser`.",
        )
