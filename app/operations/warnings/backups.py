"""The warning that no backup was made for too long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min
from django.utils import timezone

from app.gallery import formatting
from app.operations.backup import manifest, places
from app.operations.backup.manifest import UnusableBackup
from app.operations.warnings.warning import (
    Kind,
    OperatorWarning,
    about_machine,
    short,
)

REMEDY = (
    "Run `manage.py backup` and read what it says; `album-backup.timer`, or a line of "
    "cron, should do that each night."
)


def overdue_backup() -> Iterator[OperatorWarning]:
    """Of BACKUP_TARGET: who sets none has backups of another kind, or wants none."""
    if not settings.BACKUP_TARGET or not settings.ALARM_BACKUP_HOURS:
        return
    limit = timedelta(hours=settings.ALARM_BACKUP_HOURS)
    try:
        made_at = _made_at(settings.BACKUP_TARGET)
        text = f"The last backup is of {formatting.moment(made_at)}"
    except UnusableBackup as error:
        # As if there had been one when the tables were made: a new album has time.
        made_at = _installed_at()
        text = f"No backup can be restored from BACKUP_TARGET: {short(str(error))}"
    except OSError as error:
        yield _warning(f"BACKUP_TARGET is out of reach: {short(str(error))}")
        return
    if timezone.now() - made_at > limit:
        yield _warning(text)


def _made_at(target: str) -> datetime:
    """Raises UnusableBackup, and OSError where the place is away."""
    storage = places.log_place(target)
    if storage is not None:
        return datetime.fromisoformat(manifest.read(storage).made_at)
    # Its manifest is at the end of what may be many gigabytes.
    try:
        changed = Path(target).expanduser().stat().st_mtime
    except FileNotFoundError:
        raise UnusableBackup("no backup was completed") from None
    return datetime.fromtimestamp(changed, UTC)


def _installed_at() -> datetime:
    applied = MigrationRecorder.Migration.objects.aggregate(first=Min("applied"))
    return applied["first"] or timezone.now()


def _warning(text: str) -> OperatorWarning:
    return about_machine(Kind.BACKUP, text, REMEDY)
