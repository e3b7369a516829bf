"""The stored pictures of an album, on their way into a frozen one."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.files.storage import default_storage

from app.freeze.addresses import picture_file
from app.freeze.pages import File
from app.freeze.selection import Selection
from app.models import Photo
from twitter_album import rendition_sizes
from twitter_album.storage_errors import StorageUnavailable


class StoredPictures:
    """`missing`: the photos of which a picture could not be read."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self.missing: set[int] = set()
        self._written: set[str] = set()

    def count(self) -> int:
        sizes = self.selection.photos.order_by().values_list("width", "has_jpegs")
        return sum(
            len(rendition_sizes.rendition_widths(width or 1, has_jpegs=has_jpegs))
            for width, has_jpegs in sizes.iterator(chunk_size=2_000)
        )

    def files(self) -> Iterator[File]:
        """One for each rendition; a picture that two photos share comes once."""
        for rows in self.selection.chunks():
            for row in rows:
                if row.content_hash not in self._written:
                    self._written.add(row.content_hash)
                    yield from self._of(row)

    def _of(self, row: Photo) -> Iterator[File]:
        names = rendition_sizes.rendition_names(
            row.content_hash, row.width or 1, has_jpegs=row.has_jpegs
        )
        for name in names.values():
            content = self._read(row.pk, name)
            if content is not None:
                yield File.of(picture_file(name), content)

    def _read(self, pk: int, name: str) -> bytes | None:
        try:
            with default_storage.open(name) as file:
                return bytes(file.read())
        except StorageUnavailable:
            raise
        # One lost picture is no reason to lose all others.
        except OSError:
            self.missing.add(pk)
            return None
