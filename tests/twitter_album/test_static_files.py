"""Static files may be kept for a year, so whatever changes has another name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from pytest_django import Settings


@pytest.fixture
def collected(settings: Settings, tmp_path: Path) -> Path:
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "twitter_album.static_files.HashedStaticFiles"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path / "static"


def test_what_a_script_imports_is_named_by_its_hash(collected: Path) -> None:
    (album,) = (collected / "js").glob("album.????????????.js")
    imported = re.findall(r'from "\./([^"]+)"', album.read_text())
    assert imported
    assert all(re.fullmatch(r"\w+\.[0-9a-f]{12}\.js", name) for name in imported)


def test_what_a_style_sheet_imports_stands_in_it(collected: Path) -> None:
    (sheet,) = (collected / "css").glob("site.????????????.css")
    css = Path(settings.BASE_DIR) / "static" / "css"
    imported = re.findall(r'^@import "(.+)";$', (css / "site.css").read_text(), re.M)
    assert "tokens.css" in imported
    assert "@import" not in sheet.read_text()
    places = [sheet.read_text().index((css / name).read_text()) for name in imported]
    assert places == sorted(places)


def test_every_style_sheet_imports_only_where_a_browser_heeds_it() -> None:
    for sheet in (Path(settings.BASE_DIR) / "static" / "css").glob("*.css"):
        rules = re.sub(
            r"/\*.*?\*/|^@import .*$", "", sheet.read_text(), flags=re.M | re.S
        )
        assert "@import" not in rules
