"""Static files may be kept for a year, so whatever changes has another name."""

from __future__ import annotations

import re
from pathlib import Path

from django.core.management import call_command
from pytest_django import Settings


def test_what_a_script_imports_is_named_by_its_hash(
    settings: Settings, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "twitter_album.static_files.HashedStaticFiles"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    (album,) = (tmp_path / "static" / "js").glob("album.????????????.js")
    imported = re.findall(r'from "\./([^"]+)"', album.read_text())
    assert imported
    assert all(re.fullmatch(r"\w+\.[0-9a-f]{12}\.js", name) for name in imported)
