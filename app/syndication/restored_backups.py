"""Notices that a backup was restored, so that followers of changes start again."""

from __future__ import annotations

import json
import logging
import time
from pathlib import Path

from django.conf import settings
from django.db import transaction

from app.milestones import repeated_emails
from app.models import Album, ChangesEpoch, WebhookDelivery
from app.moderation import removal_replay
from twitter_album import data_dir

logger = logging.getLogger(__name__)

# In DATA_DIR, beside the database, not in it: a restored database would bring its own.
HIGH_WATER_FILE = "versions.json"
# From the time in the file to the time of the file; a busy machine may take a while.
MAX_WRITE_SECONDS = 60
# Flags in the file.
RESTORED, REPLAY_DUE = "is_restored", "is_replay_due"


def notice_restore() -> bool:
    """Whether an album is behind the version that this machine has seen of it, or the
    note of that is itself a copy: a backup was restored. Then a new epoch is drawn, and
    what was removed since is removed again."""
    path = settings.DATA_DIR / HIGH_WATER_FILE
    seen = _read(path)
    now = _versions()
    # Albums that are new or deleted say nothing; versions only ever grow.
    is_behind = any(now[pk] < seen[pk] for pk in now.keys() & seen.keys())
    is_restored = is_behind or _is_copy(path) or _is_flagged(path, RESTORED)
    if is_restored:
        _begin_again()
        logger.warning(
            "A restored backup was noticed: whoever follows changes is told to start "
            "again (the API answers 410). E-mails that may be sent already wait in the "
            "admin."
        )
        _write(path, now, REPLAY_DUE)
    if _is_flagged(path, REPLAY_DUE):
        _replay_removals(path)
    # No write where nothing changed: this is asked every minute.
    elif now != seen:
        _write(path, now)
    return is_restored


def expect_restore() -> None:
    """By who restores tables, before they are there: it counts as noticed next time."""
    _write(settings.DATA_DIR / HIGH_WATER_FILE, {}, RESTORED)


def _begin_again() -> None:
    """In a database of an earlier moment: its versions were others', and what it has to
    send may be sent."""
    with transaction.atomic():
        ChangesEpoch.objects.create()
        repeated_emails.hold_unsent()
        WebhookDelivery.objects.unsent().drop("It was of before a restored backup.")


def _replay_removals(path: Path) -> None:
    """Each minute, until the log of removals can be read."""
    try:
        removal_replay.replay()
    except OSError as error:
        logger.warning("What was removed since the backup is not known yet: %s", error)
        return
    _write(path, _versions())


def _write(path: Path, versions: dict[str, int], *flags: str) -> None:
    note = {"written_at": time.time(), "versions": versions}
    note |= dict.fromkeys(flags, True)
    data_dir.write_atomically(path, json.dumps(note))


def _versions() -> dict[str, int]:
    rows = Album.objects.order_by("pk").values_list("pk", "version")
    # JSON knows text as keys alone.
    return {str(pk): version for pk, version in rows}


def _read(path: Path) -> dict[str, int]:
    """Nothing, where nothing was ever written or a disk has spoilt it."""
    try:
        seen = json.loads(path.read_text())["versions"]
        return {str(pk): int(version) for pk, version in seen.items()}
    except (OSError, ValueError, AttributeError, TypeError, KeyError):
        return {}


def _is_copy(path: Path) -> bool:
    """Whoever restores a folder cannot restore when its files were changed."""
    try:
        written_at = float(json.loads(path.read_text())["written_at"])
        return path.stat().st_ctime > written_at + MAX_WRITE_SECONDS
    except (OSError, ValueError, TypeError, KeyError):
        return False


def _is_flagged(path: Path, flag: str) -> bool:
    try:
        return bool(json.loads(path.read_text()).get(flag))
    except (OSError, ValueError, AttributeError):
        return False
