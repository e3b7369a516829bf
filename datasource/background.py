"""What the clock does with networks: here, or on a worker."""

from __future__ import annotations

from functools import cache
from threading import Lock

from django.utils import timezone

from datasource.data_access import (
    AvatarAccess,
    PictureAccess,
    fetch_jobs_of_server,
    release_claims_of_dead_processes,
)
from datasource.fetch import fetch
from datasource.http_sessions import picture_session
from datasource.media import avatars
from datasource.media.pipeline import PicturePipeline
from twitter_album import shutdown, task_queue
from twitter_album.counted import counted

MAX_PICTURE_SECONDS = 60
# The rest is due all the same, and comes with the clock's next look.
MAX_FEEDS_PER_TASK = 10
# So many pictures are work for one more worker, and so many workers at most are called.
PICTURES_PER_WORKER = 32
MAX_PICTURE_WORKERS = 32
_storing_pictures = Lock()


def fetch_server(network: str, server: str) -> None:
    """Looks for new photos of the hashtags that are due at one server."""
    _ask_server(network, server, is_paused=False)


def look_up_server(network: str, server: str) -> None:
    """Asks of albums that are paused whether their posts still exist."""
    _ask_server(network, server, is_paused=True)


def _ask_server(network: str, server: str, *, is_paused: bool) -> None:
    # One worker at a time for each server: that is as polite as the clock is, and as
    # quick as the networks' limits allow.
    with task_queue.one_at_a_time(f"{network} {server}") as is_free:
        if is_free:
            jobs = fetch_jobs_of_server(
                network, server, due_by=timezone.now(), is_paused=is_paused
            )
            fetch(jobs[:MAX_FEEDS_PER_TASK], should_stop=shutdown.is_requested)


@cache
def release_claims_once() -> None:
    """Once in the life of the process, before it looks for what is due: what a killed
    one had claimed is not."""
    release_claims_of_dead_processes()


@cache
def pipeline() -> PicturePipeline:
    """One for the life of the process: it remembers which hosts asked to wait."""
    return PicturePipeline(
        PictureAccess(),
        session_factory=picture_session,
        shared_limit=task_queue.shared_limit,
    )


def wanted_picture_workers() -> int:
    """How many workers the pictures that are due are work for."""
    limit = MAX_PICTURE_WORKERS * PICTURES_PER_WORKER
    due = PictureAccess().count_due(at_most=limit)
    return -(-due // PICTURES_PER_WORKER)


def store_pictures() -> str | None:
    """Stores the pictures of the photos that were found."""
    release_claims_once()
    # A second run in one process would only share its processors with the first.
    if not _storing_pictures.acquire(blocking=False):
        return None
    try:
        report = pipeline().run(
            seconds=MAX_PICTURE_SECONDS, should_stop=shutdown.is_requested
        )
        return str(report)
    finally:
        _storing_pictures.release()


def store_avatars() -> str | None:
    """Stores the avatars of people whose photos are in the album."""
    # One by one, by all workers together: they may be late, pictures come first.
    with task_queue.one_at_a_time("avatars") as is_free:
        if not is_free:
            return None
        stored = avatars.store_avatars(
            AvatarAccess(),
            session_factory=picture_session,
            decoders=pipeline().decoders,
            seconds=MAX_PICTURE_SECONDS,
            should_stop=shutdown.is_requested,
        )
        return f"{counted(stored, 'avatar', 'avatars')} stored"
