"""Style sheets and scripts under names with their hash, so that they may be kept, and
joined and compressed once, when they are collected."""

import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.management.commands import collectstatic
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.core.management import call_command
from whitenoise import WhiteNoise
from whitenoise.storage import CompressedManifestStaticFilesStorage

from twitter_album import data_dir
from twitter_album.joined_scripts import imports_others, joined_module

HASHED = re.compile(r"\.[0-9a-f]{12}\.[a-z]+$")
MAX_AGE_SECONDS = 60
DOCUMENTATION = "drf_spectacular_sidecar/"
LIBRARY_PREFIXES = ("admin/", "rest_framework/", DOCUMENTATION)
# Of the libraries, what no page of ours names.
UNUSED = ("redoc", "oauth2-redirect*", "swagger-ui-standalone-preset*")
# What browsers ask for. `js/offline` is left out: frozen albums join it themselves.
SCRIPTS = "js"
TEMPORARY_PREFIX = ".static-"
IMPORT = re.compile(r'^@import "([^"]+)";$', re.MULTILINE)

Sources: TypeAlias = dict[str, tuple[Storage, str]]


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """What scripts import is hashed too: an old module beside a new one would break."""

    support_js_module_import_aggregation = True

    def stored_name(self, name: str) -> str:
        """The plain name of what was not collected, which `serve` finds as well."""
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name

    def post_process(
        self, paths: Sources, dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        """What a sheet or script imports is put in its place: the browser asks once."""
        joined: Sources = {}
        for name, text in ({} if dry_run else joined_files(paths)).items():
            # Storage.save would write beside a file that is there, under another name.
            self.delete(name)
            self._save(name, ContentFile(text.encode()))
            joined[name] = self, name
        yield from super().post_process(paths | joined, dry_run=dry_run, **options)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Our own: the libraries' many would hold up every start for seconds."""
        paths = list(paths)
        own = [path for path in paths if not path.startswith(LIBRARY_PREFIXES)]
        yield from super().compress_files(own)
        # A megabyte: its best Brotli would take as long as all of ours.
        gzip = self.create_compressor(use_brotli=False, quiet=True)
        for path in paths:
            if path.startswith(DOCUMENTATION) and path.endswith((".js", ".css")):
                full = self.path(path)
                for name in gzip.compress(full):
                    yield path, name[len(full) - len(path) :]


def collect() -> None:
    """Fill STATIC_ROOT beside what is there, which other processes and pages that are
    kept may still need. Files arrive whole, the list of them last: nothing is left
    half-written, and what a start that was cut off left so is replaced.
    """
    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with (
        data_dir.exclusive_lock(root),
        TemporaryDirectory(prefix=TEMPORARY_PREFIX, dir=root.parent) as folder,
    ):
        # Of starts that were killed; under the lock nobody is at work in them.
        for left in root.parent.glob(f"{TEMPORARY_PREFIX}*"):
            if left != Path(folder):
                shutil.rmtree(left, ignore_errors=True)
        command = collectstatic.Command()
        command.storage = HashedStaticFiles(location=folder)
        call_command(command, interactive=False, verbosity=0, ignore_patterns=[*UNUSED])
        files = [path for path in Path(folder).rglob("*") if path.is_file()]
        manifest = HashedStaticFiles.manifest_name
        # The manifest last: it must name no file that is not there yet.
        for path in sorted(files, key=lambda path: path.name == manifest):
            target = root / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)


def serve(application: Callable[..., Any]) -> WhiteNoise:
    """Static files pass Django by. Those that were never collected come from where
    they are written, as they are at each request: somebody may be at work on them."""
    # Read before the files are looked through: all that it names are there by then.
    is_collected = bool(getattr(staticfiles_storage, "hashed_files", None))
    served = WhiteNoise(
        application,
        autorefresh=not is_collected,
        max_age=MAX_AGE_SECONDS,
        immutable_file_test=lambda path, url: bool(HASHED.search(url)),
    )
    for finder in get_finders():
        for storage in getattr(finder, "storages", {}).values():
            # Where sources lie, for pages of a release that was never collected.
            served.add_files(storage.location, settings.STATIC_URL)
    if is_collected:
        served.add_files(settings.STATIC_ROOT, settings.STATIC_URL)
    return served


def joined_files(paths: Sources) -> dict[str, str]:
    """What our style sheets and scripts become that import others, by their names."""
    return joined_stylesheets(paths) | joined_modules(paths)


def joined_modules(paths: Sources) -> dict[str, str]:
    """Our scripts that import others, by name, with what they import."""
    own = {
        PurePosixPath(path).name: read_text(source)
        for path, source in paths.items()
        if str(PurePosixPath(path).parent) == SCRIPTS and path.endswith(".js")
    }
    return {
        f"{SCRIPTS}/{name}": joined_module(name, own.__getitem__)
        for name, source in own.items()
        if imports_others(source)
    }


def joined_stylesheets(paths: Sources) -> dict[str, str]:
    """Our style sheets that import others, by name, with what they import."""
    own = (path for path in paths if not path.startswith(LIBRARY_PREFIXES))
    sheets = {path: with_imports(path, paths) for path in own if path.endswith(".css")}
    return {path: sheet for path, sheet in sheets.items() if sheet}


def with_imports(name: str, paths: Sources) -> str:
    """A style sheet with what it imports; empty if it imports nothing."""
    folder = PurePosixPath(name).parent

    def imported(match: re.Match[str]) -> str:
        return read_text(paths[str(folder / match[1])])

    sheet, import_count = IMPORT.subn(imported, read_text(paths[name]))
    return sheet if import_count else ""


def read_text(source: tuple[Storage, str]) -> str:
    storage, path = source
    with storage.open(path) as file:
        return str(file.read().decode())
