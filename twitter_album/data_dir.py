"""The data folder: private, locked while processes start, written atomically."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def writable_folder(raw: str, *, base: Path) -> Path:
    """A folder that this process can write; one that is made here is private."""
    path = base / Path(raw).expanduser()
    # For its owner alone: the secret key and the database lie in it.
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not os.access(path, os.W_OK | os.X_OK):
        raise PermissionError(path)
    return path


@contextmanager
def exclusive_lock(path: Path) -> Iterator[int]:
    """One process at a time in this folder; the kernel frees it when one dies.

    Yields the folder's file descriptor.
    """
    # The folder itself is locked, so that no lock file is left behind.
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def stored_secret(path: Path) -> str:
    """The secret in the file at `path`, which is made on the first start.

    An empty file counts as none: a crash or a full disk may have left it.
    """
    # Processes that start together get one secret.
    with exclusive_lock(path.parent) as parent:
        if not path.is_file() or not path.read_text().strip():
            write_atomically(path, secrets.token_urlsafe(60))
            # The new name is an entry of the folder: sessions of a lost secret would
            # end.
            os.fsync(parent)
    return path.read_text().strip()


def write_atomically(path: Path, text: str) -> None:
    """All or nothing, readable by nobody else."""
    temporary = path.with_name(f".{path.name}.new")
    temporary.unlink(missing_ok=True)
    # With its mode from the first moment: nobody can open it before a chmod.
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    temporary.replace(path)
