"""Request counts that all workers of one web server share, whichever answers a scrape.

prometheus-client writes them into files that are mapped into memory, in a folder that
it is told once, before it is imported.
"""

from __future__ import annotations

import logging
import os
import shutil
import time
from contextlib import suppress
from multiprocessing import parent_process
from pathlib import Path
from urllib.parse import quote, unquote

from django.conf import settings

from twitter_album import lease_holders

logger = logging.getLogger(__name__)

# Where prometheus-client looks for its folder.
VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
# By the names that it gives them.
KINDS = ("counter", "histogram")
FILE_BYTES = 1 << 20
# Of a machine that was started anew since, or a container that is gone.
MAX_AGE_SECONDS = 30 * 86_400


def share_among_workers() -> None:
    """Without it, where a web server has one worker or the disk is full, each process
    counts for itself."""
    server = parent_process()
    if settings.WEB_WORKERS == 1 or server is None or server.pid is None:
        return
    root = settings.DATA_DIR / "metrics"
    holder = lease_holders.process(server.pid)
    # A folder for each server: its worker that is started anew counts on, and a server
    # that is started anew begins at nothing, as Prometheus expects.
    folder = root / quote(str(holder), safe="")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _delete_old(root)
        for kind in KINDS:
            _allocate(folder / f"{kind}_{os.getpid()}.db")
    except OSError as error:
        logger.warning("Web workers count requests each for themselves: %s", error)
        return
    os.environ[VARIABLE] = str(folder)


def _allocate(path: Path) -> None:
    """All of a file now: a disk that is full later would end the process that writes
    into its mapped memory."""
    with path.open("ab") as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, FILE_BYTES)
        else:
            file.write(bytes(FILE_BYTES - file.tell()))


def _delete_old(root: Path) -> None:
    for folder in root.iterdir():
        newest = time.time()
        with suppress(OSError):  # another worker deletes them too
            newest = max(path.stat().st_mtime for path in (folder, *folder.iterdir()))
        is_old = newest < time.time() - MAX_AGE_SECONDS
        if is_old or lease_holders.is_known_dead(unquote(folder.name)):
            shutil.rmtree(folder, ignore_errors=True)
