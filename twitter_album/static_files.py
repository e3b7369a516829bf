"""Style sheets and scripts under names with their hash, so that they may be kept, and
joined and compressed once, when they are collected."""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any, TypeAlias

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

LIBRARIES = ("admin/", "rest_framework/")
IMPORT = re.compile(r'^@import "([^"]+)";$', re.MULTILINE)

Sources: TypeAlias = dict[str, tuple[Storage, str]]


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """What scripts import is hashed too: an old module beside a new one would break."""

    support_js_module_import_aggregation = True

    def post_process(
        self, paths: Sources, dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        """What a style sheet imports is put in its place: the browser asks once."""
        joined: Sources = {}
        for name, sheet in ({} if dry_run else whole_sheets(paths)).items():
            self.delete(name)
            self._save(name, ContentFile(sheet.encode()))
            joined[name] = self, name
        yield from super().post_process(paths | joined, dry_run=dry_run, **options)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Our own: the libraries' many would hold up every start for seconds."""
        own = [path for path in paths if not path.startswith(LIBRARIES)]
        yield from super().compress_files(own)


def whole_sheets(paths: Sources) -> dict[str, str]:
    """Our style sheets that import others, by name, with what they import."""
    own = (path for path in paths if not path.startswith(LIBRARIES))
    found = {path: whole(path, paths) for path in own if path.endswith(".css")}
    return {path: sheet for path, sheet in found.items() if sheet}


def whole(name: str, paths: Sources) -> str:
    """A style sheet with what it imports; empty if it imports nothing."""
    folder = PurePosixPath(name).parent

    def imported(found: re.Match[str]) -> str:
        return read(paths[str(folder / found[1])])

    sheet, number = IMPORT.subn(imported, read(paths[name]))
    return sheet if number else ""


def read(source: tuple[Storage, str]) -> str:
    storage, path = source
    with storage.open(path) as file:
        return str(file.read().decode())
