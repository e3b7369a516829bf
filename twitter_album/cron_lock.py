"""A lock for django-cron that excludes; its own file lock never does."""

from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files import locks
from django_cron.backends.lock.base import DjangoCronJobLock


class ExclusiveFileLock(DjangoCronJobLock):  # type: ignore[misc]  # no types
    """One job at a time on this machine; the kernel frees it when a process dies.

    Across machines only the leases in the database count.
    """

    file: IO[str]

    def lock(self) -> bool:
        folder = Path(settings.DJANGO_CRON_LOCKFILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        # The file stays: to delete it would let a second process lock a new one beside
        # it.
        self.file = (folder / f"{self.job_name}.lock").open("w")
        # Non-blocking: a job that runs already is skipped, not queued.
        if locks.lock(self.file, locks.LOCK_EX | locks.LOCK_NB):
            return True
        self.file.close()
        return False

    def release(self) -> None:
        self.file.close()
