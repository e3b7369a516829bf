"""Warnings for operators: what needs a person, in plain words, with the remedy.

The one list of what can be wrong: the admin shows it, alarms are raised and mailed from
it, metrics count these. Every query goes by an index and counts no further than
MAX_COUNTED.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace

from django.db import OperationalError

from app.operations.warnings import (
    backups,
    machine,
    networks,
    stored,
    webhooks,
)
from app.operations.warnings.warning import Kind, OperatorWarning, about_machine, short

logger = logging.getLogger(__name__)

__all__ = ["CONDITIONS", "QUIET_KINDS", "Kind", "OperatorWarning", "current"]

# Nobody is called for these: nothing can be done, or there is time.
QUIET_KINDS = {Kind.FAILED_PICTURES, Kind.UNVERIFIABLE}

# In this order they are told: what explains others comes first.
CONDITIONS: dict[Kind, Callable[[], Iterator[OperatorWarning]]] = {
    Kind.CLOCK: machine.clock,
    Kind.DISK: machine.disk,
    Kind.STORAGE: machine.storage,
    Kind.BROKER: machine.broker,
    Kind.WORKERS: machine.workers,
    Kind.JOBS: machine.jobs,
    Kind.BACKUP: backups.overdue_backup,
    Kind.BUDGET: networks.spent_budgets,
    Kind.CREDENTIALS: networks.credentials,
    Kind.FEEDS: networks.feeds,
    Kind.FACEBOOK: networks.facebook,
    Kind.EMAILS_GIVEN_UP: stored.emails_given_up,
    Kind.EMAILS: stored.emails,
    Kind.WEBHOOKS: webhooks.webhooks,
    Kind.LOST_FILES: stored.lost_files,
    Kind.FAILED_PICTURES: stored.failed_pictures,
    Kind.LATE_PICTURES: stored.late_pictures,
    Kind.UNREADABLE_POSTS: networks.unreadable_posts,
    Kind.REPORTS: stored.reported_photos,
    Kind.UNVERIFIABLE: stored.unverifiable_posts,
}


def current(*kinds: Kind) -> list[OperatorWarning]:
    """Of these kinds, or of all; empty when all is well."""
    return [
        warning
        for kind, condition in CONDITIONS.items()
        if not kinds or kind in kinds
        for warning in _of(kind, condition)
    ]


def _of(
    kind: Kind, condition: Callable[[], Iterator[OperatorWarning]]
) -> list[OperatorWarning]:
    """A fault of ours in one of them leaves the others, and is told like them."""
    try:
        return list(condition())
    except OperationalError:  # the database's trouble is that of all
        raise
    except Exception as error:
        logger.exception("Whether there is trouble with %s was not found out", kind)
        told = about_machine(
            Kind.JOBS,
            f"Nobody knows whether there is trouble with {kind.label}: "
            f"{short(f'{type(error).__name__} {error}')}",
            "The log has more; please report it to those who make the album.",
            subject=f"unknown {kind}",
        )
        return [replace(told, unknown=kind)]
