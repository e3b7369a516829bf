"""Static files may be kept for a year, so whatever changes has another name."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, RequestFactory, override_settings
from pytest_django import Settings

from twitter_album import static_files

PAGE_SCRIPTS = ("album", "lightbox_dialog", "photo_page")


def hashed(storages: dict[str, Any]) -> dict[str, Any]:
    backend = "twitter_album.static_files.HashedStaticFiles"
    return storages | {"staticfiles": {"BACKEND": backend}}


@pytest.fixture
def root(settings: Settings, tmp_path: Path) -> Path:
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = hashed(settings.STORAGES)
    return tmp_path / "static"


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Only read: to join, hash and pack all files takes seconds."""
    folder = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=folder, STORAGES=hashed(settings.STORAGES)):
        call_command("collectstatic", interactive=False, verbosity=0)
    return folder


def nothing(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    start("404 Not Found", [])
    return []


def statuses(names: list[str]) -> set[str]:
    """What the web server says to requests for static files."""
    served, found = static_files.serve(nothing), set()
    for name in names:
        answer = served(RequestFactory().get(name).environ, lambda *s: found.add(s[0]))
        getattr(answer, "close", lambda: None)()
    return found


@pytest.mark.one_database
@pytest.mark.django_db
@pytest.mark.parametrize("is_collected", [False, True])
@pytest.mark.parametrize("address", ["/", "/admin/login/"])
def test_a_page_gets_its_static_files_collected_or_not(
    client: Client, root: Path, address: str, is_collected: bool
) -> None:
    if is_collected:
        static_files.collect()

    page = client.get(address).content.decode()

    names = re.findall(r'"(/static/[^"]+)"', page)
    assert len(names) > 3
    assert any(map(static_files.HASHED.search, names)) is is_collected
    assert statuses(names) == {"200 OK"}


def test_a_start_keeps_what_others_serve_and_mends_what_is_half_written(
    root: Path,
) -> None:
    static_files.collect()
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    (others,) = root.glob("css/site.????????????.css")
    others = others.with_name("site.0123456789ab.css")
    others.write_text("an album of another version names this")
    for path in before:
        path.write_bytes(path.read_bytes()[:100])
    left = root.parent / f"{static_files.TEMPORARY_PREFIX}left"
    left.mkdir()

    static_files.collect()

    assert others.exists()
    # To visitors who have a page of that version.
    assert statuses([f"/static/css/{others.name}"]) == {"200 OK"}
    assert {path: path.read_bytes() for path in before} == before
    assert not left.exists()


def test_what_a_script_imports_stands_in_it(collected: Path) -> None:
    (script,) = (collected / "js").glob("album.????????????.js")
    assert "import {" not in script.read_text()
    assert "function offerLightbox" in script.read_text()


def test_what_a_script_imports_later_is_named_by_its_hash(collected: Path) -> None:
    (album,) = (collected / "js").glob("album.????????????.js")
    (imported,) = re.findall(r'import\("\./([^"]+)"\)', album.read_text())
    assert re.fullmatch(r"lightbox_dialog\.[0-9a-f]{12}\.js", imported)
    assert "export const { Lightbox }" in (collected / "js" / imported).read_text()


def test_a_module_that_stands_in_two_scripts_of_a_page_remembers_nothing(
    collected: Path,
) -> None:
    """It would remember something else in each of them."""
    joined = [(collected / "js" / f"{name}.js").read_text() for name in PAGE_SCRIPTS]
    modules = [set(re.findall(r"^const module_(\w+) =", text, re.M)) for text in joined]
    twice = {
        name for first, second in combinations(modules, 2) for name in first & second
    }
    assert twice
    for name in twice:
        source = (Path(settings.BASE_DIR) / "static" / "js" / f"{name}.js").read_text()
        assert not re.search(r"^let |^const \w+ = new (Map|Set)\b", source, re.M), name


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
