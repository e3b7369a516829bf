"""Copies the pictures of this disk to S3, when an album outgrows one machine."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError

from app.gallery import formatting
from twitter_album import atomic_files, progress, shutdown
from twitter_album.storage_errors import StorageUnavailable

THREADS = 8


class Command(BaseCommand):
    help = (
        "Copy the pictures in DATA_DIR/media to where MEDIA_STORAGE_URL leads. It can "
        "be stopped and run again; the files on this disk stay."
    )

    def handle(self, **options: Any) -> None:
        if settings.MEDIA_S3 is None:
            raise CommandError("MEDIA_STORAGE_URL is not set: there is nowhere to go.")
        root = Path(settings.MEDIA_ROOT)
        files = [path for path in sorted(root.rglob("*")) if path.is_file()]
        # What is being written belongs to nobody yet.
        files = [path for path in files if path.parent.name != atomic_files.PARTS]
        shutdown.listen(last_words=f"Stopped; {progress.GOES_ON}.")
        with ThreadPoolExecutor(THREADS) as threads:
            try:
                self.upload_all(threads, root, files)
            except StorageUnavailable as error:
                threads.shutdown(cancel_futures=True)
                message = f"Not all is copied: {error}. Run it again to go on."
                raise CommandError(message) from None
            except progress.Stopped:
                threads.shutdown(cancel_futures=True)
                raise progress.stop() from None
        copied = formatting.quantity(len(files), "file is", "files are")
        self.stdout.write(f"{copied} on S3. {root} is needed no more.")

    def upload_all(
        self, threads: ThreadPoolExecutor, root: Path, files: list[Path]
    ) -> None:
        total = len(files)
        with progress.progress("Pictures", total=total, unit="files") as update:
            for _ in threads.map(partial(self.upload, root), files):
                update(1)

    def upload(self, root: Path, path: Path) -> None:
        name = path.relative_to(root).as_posix()
        # What an earlier run has copied: names of pictures are those of their content.
        if self.is_there(name, size=path.stat().st_size):
            return
        atomic_files.save(default_storage, name, path.read_bytes())

    def is_there(self, name: str, *, size: int) -> bool:
        try:
            return bool(default_storage.size(name) == size)
        except FileNotFoundError:
            return False
