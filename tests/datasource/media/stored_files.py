"""The files of stored pictures."""

from __future__ import annotations

from pathlib import Path

from django.core.files.storage import FileSystemStorage

from datasource.media.pictures import StoredPicture
from twitter_album.rendition_sizes import rendition_names


def has_files(storage: FileSystemStorage, picture: StoredPicture) -> bool:
    names = rendition_names(picture.content_hash, picture.width, has_jpegs=True)
    return all(map(storage.exists, names.values()))


def every_file(storage: FileSystemStorage) -> list[Path]:
    return [path for path in Path(storage.location).rglob("*") if path.is_file()]
