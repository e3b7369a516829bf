"""Style sheets and scripts: whether they were collected, and since the last change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

from twitter_album.doctor.findings import Finding, Options, Subject, warning
from twitter_album.doctor.registry import register

REMEDY = "Run `manage.py collectstatic --noinput`, and start the web server again."


@register(Subject.SITE)
def static_files_are_collected(options: Options) -> Iterator[Finding]:
    options.require("DATA_DIR")
    # Only a storage that hashes them has a list.
    name = getattr(staticfiles_storage, "manifest_name", None)
    if name is None:
        return
    manifest = Path(settings.STATIC_ROOT) / name
    if not manifest.exists():
        yield warning(
            "Static files were not collected: they are sent uncompressed, and browsers "
            "ask for them again and again.",
            REMEDY,
        )
        return
    collected_at = manifest.stat().st_mtime
    changed = [path for path in _sources() if path.stat().st_mtime > collected_at]
    if changed:
        yield warning(
            f"Static files were collected before {changed[0].name} was changed: pages "
            "come with an older style.",
            REMEDY,
        )


def _sources() -> list[Path]:
    folders = [Path(folder) for folder in settings.STATICFILES_DIRS]
    files = (path for folder in folders for path in folder.rglob("*"))
    return sorted(path for path in files if path.is_file())
