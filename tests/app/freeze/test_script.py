"""Modules that become one classic script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pytest_django import Settings

from app.freeze.script import classic_script
from twitter_album.joined_scripts import UnknownSyntax


@pytest.mark.parametrize("entry", ["album.js", "photo_page.js"])
def test_no_module_syntax_is_left(entry: str) -> None:
    script = classic_script(entry)
    assert not re.search(r"^\s*(import|export)\b|\bimport\(", script, re.MULTILINE)


def test_modules_without_a_server_take_the_place_of_the_others() -> None:
    script = classic_script("album.js")
    assert "/panel`" not in script
    assert "no-cache" not in script
    assert "panels.js" in script


@pytest.mark.parametrize(
    "source", ["export default 1;", 'import * as all from "./other.js";']
)
def test_syntax_that_it_does_not_know_is_an_error(
    settings: Settings, tmp_path: Path, source: str
) -> None:
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "odd.js").write_text(source)
    settings.STATICFILES_DIRS = [tmp_path]

    with pytest.raises(UnknownSyntax):
        classic_script("odd.js")
