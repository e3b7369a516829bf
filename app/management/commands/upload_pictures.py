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
from twitter_album import atomic_files
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
        with ThreadPoolExecutor(THREADS) as threads:
            try:
                list(threads.map(partial(self.upload, root), files))
            except StorageUnavailable as error:
                threads.shutdown(cancel_futures=True)
                message = f"Not all is copied: {error}. Run it again to go on."
                raise CommandError(message) from None
        copied = formatting.quantity(len(files), "file is", "files are")
        self.stdout.write(f"{copied} on S3. {root} is needed no more.")

    def upload(self, root: Path, path: Path) -> None:
        name = path.relative_to(root).as_posix()
        atomic_files.save(default_storage, name, path.read_bytes())
