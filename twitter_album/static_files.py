"""Style sheets and scripts under names with their hash, so that they may be kept, and
compressed once, when they are collected."""

from collections.abc import Iterable, Iterator

from whitenoise.storage import CompressedManifestStaticFilesStorage

LIBRARIES = ("admin/", "rest_framework/")


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """What scripts import is hashed too: an old module beside a new one would break."""

    support_js_module_import_aggregation = True

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Our own: the libraries' many would hold up every start for seconds."""
        own = [path for path in paths if not path.startswith(LIBRARIES)]
        yield from super().compress_files(own)
