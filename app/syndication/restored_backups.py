"""Notices that a backup was restored, so that followers of changes start again."""

from __future__ import annotations

import json
import time
from pathlib import Path

from django.conf import settings

from app.models import Album, ChangesEpoch
from twitter_album import data_dir

# In DATA_DIR, beside the database, not in it: a restored database would bring its own.
HIGH_WATER_FILE = "versions.json"
# From the time in the file to the time of the file; a busy machine may take a while.
MAX_WRITE_SECONDS = 60


def notice_restore() -> bool:
    """Draws a new epoch where an album is behind the version that this machine has
    seen of it, or where the note of that is itself a copy: a backup was restored.
    Whether one was."""
    path = settings.DATA_DIR / HIGH_WATER_FILE
    seen = _read(path)
    # JSON knows text as keys alone.
    now = {str(pk): version for pk, version in _versions()}
    # Albums that are new or deleted say nothing; versions only ever grow.
    is_behind = any(now[pk] < seen[pk] for pk in now.keys() & seen.keys())
    is_restored = is_behind or _is_copy(path)
    if is_restored:
        ChangesEpoch.objects.create()
    # No write where nothing changed: this is asked every minute.
    if is_restored or now != seen:
        note = {"written_at": time.time(), "versions": now}
        data_dir.write_atomically(path, json.dumps(note))
    return is_restored


def _versions() -> list[tuple[int, int]]:
    return list(Album.objects.order_by("pk").values_list("pk", "version"))


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
