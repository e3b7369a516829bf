"""Errors of a storage that is not this machine's disk."""

from __future__ import annotations

import errno


class StorageUnavailable(OSError):
    """Out of reach, or in trouble: what was asked may work later."""

    def __init__(self, reason: str) -> None:
        # As a disk that fails: no mistake of ours, so no traceback in the log.
        super().__init__(errno.EIO, reason)

    def __str__(self) -> str:
        return self.strerror or ""


class StorageRefused(StorageUnavailable):
    """It answers, and refuses: another setting, key or permission is needed."""
