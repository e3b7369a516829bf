"""Folders of the album: rights, room on the disk, and whose they are."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
from django.conf import settings

from twitter_album.doctor.findings import Finding, Options, Subject, Unusable, warning
from twitter_album.doctor.registry import register

MIN_FREE_BYTES = 100_000_000
MIN_FREE_FILES = 1_000
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
PROBE_PREFIX = ".doctor-"


def own_folders() -> dict[str, Path]:
    """Those that are there, by what is in them; others are made when needed."""
    folders: dict[str, Path | str]
    folders = {"data": settings.DATA_DIR, "locks": settings.DJANGO_CRON_LOCKFILE_PATH}
    folders |= {"static files": settings.STATIC_ROOT}
    if not settings.MEDIA_S3:
        folders |= {"pictures": settings.MEDIA_ROOT}
    if settings.EMAIL_FILE_PATH:
        folders |= {"e-mails": settings.EMAIL_FILE_PATH}
    paths = {name: Path(path) for name, path in folders.items()}
    return {name: path for name, path in paths.items() if path.exists()}


@register(Subject.FOLDERS)
def disk_has_room(options: Options) -> Iterator[Finding]:
    options.require("DATA_DIR")
    free = shutil.disk_usage(settings.DATA_DIR).free
    where = f"the disk of DATA_DIR ({settings.DATA_DIR})"
    remedy = "Delete what is not needed, or move DATA_DIR to a larger disk."
    if free < MIN_FREE_BYTES:
        yield Finding(f"Only {free / 1e6:.0f} MB are left on {where}.", remedy)
    elif free < settings.ALARM_DISK_FREE_MB * 1_000_000:
        yield warning(f"Only {free / 1e6:.0f} MB are left on {where}.", remedy)
    files = os.statvfs(settings.DATA_DIR)
    # Some file systems count none.
    if files.f_files and files.f_favail < MIN_FREE_FILES:
        yield Finding(
            f"Only {files.f_favail} more files can be made on {where}: its inodes are "
            "used up.",
            remedy,
        )


@register(Subject.FOLDERS)
def folders_can_be_written(options: Options) -> Iterator[Finding]:
    options.require("DATA_DIR")
    for name, path in own_folders().items():
        try:
            _write_probe(path)
        except OSError as error:
            problem = f"The folder of {name}, {path}, cannot be written: {_why(error)}."
            if name == "data":
                raise Unusable(problem, _remedy(error, path)) from None
            yield Finding(problem, _remedy(error, path))


@register(Subject.FOLDERS)
def folders_belong_to_this_user(options: Options) -> Iterator[Finding]:
    options.require("DATA_DIR")
    owner, user = settings.DATA_DIR.stat().st_uid, os.geteuid()
    if owner != user:
        yield warning(
            f"This command runs as user {user}, and DATA_DIR belongs to user {owner}: "
            "what one of them makes, the other may not change.",
            f"Run everything as user {owner}, or give the folder away: "
            f"chown -R {user} {settings.DATA_DIR}",
        )
    for path in sorted(settings.DATA_DIR.iterdir()):
        theirs = _owner_of(path)
        if theirs not in (None, owner):
            yield Finding(
                f"{path} belongs to user {theirs}, though DATA_DIR belongs to user "
                f"{owner}, who may be unable to change it.",
                f"chown -R {owner} {settings.DATA_DIR}",
            )


@register(Subject.FOLDERS)
def secrets_are_private(options: Options) -> Iterator[Finding]:
    paths = [settings.BASE_DIR / ".env"]
    if "DATA_DIR" not in options.wrong_settings:
        paths += [settings.DATA_DIR / "secret-key", settings.DATA_DIR / "album.sqlite3"]
    for path in paths:
        if path.exists() and path.stat().st_mode & stat.S_IROTH and _is_reachable(path):
            yield warning(
                f"Every user of this machine can read {path}.", f"chmod 600 {path}"
            )


def file_system(path: Path) -> str:
    """As the system calls it: `ext4`, `nfs4`."""
    resolved = path.resolve()
    mounts = [
        mount
        for mount in psutil.disk_partitions(all=True)
        if resolved.is_relative_to(mount.mountpoint)
    ]
    # The innermost one; of two at the same place the last covers the other.
    innermost = max(mounts, key=lambda mount: len(mount.mountpoint), default=None)
    return innermost.fstype if innermost else ""


def _owner_of(path: Path) -> int | None:
    """None of what is gone already, as temporary files of an album that runs."""
    try:
        return path.stat().st_uid
    except FileNotFoundError:
        return None


def _write_probe(folder: Path) -> None:
    with tempfile.NamedTemporaryFile(dir=folder, prefix=PROBE_PREFIX) as file:
        file.write(b"doctor" * 1000)
        file.flush()
        os.fsync(file.fileno())


def _is_reachable(path: Path) -> bool:
    """Whether others may enter its folder."""
    return bool(path.parent.stat().st_mode & stat.S_IXOTH)


def _why(error: OSError) -> str:
    return "the disk is full" if error.errno in FULL else str(error.strerror)


def _remedy(error: OSError, path: Path) -> str:
    if error.errno in FULL:
        return "Delete what is not needed, or move DATA_DIR to a larger disk."
    if error.errno == errno.EROFS:
        return f"Mount the file system of {path} for writing, or choose another folder."
    return f"Give it to the user of the album: chown -R {os.geteuid()} {path}"
