"""The static files of the site, as pages of a frozen album need them."""

from __future__ import annotations

import re
from pathlib import Path

from django.contrib.staticfiles import finders

IMPORT = re.compile(r'^@import "([^"]+)";$', re.MULTILINE)
SYMBOL = re.compile(r'<symbol id="([a-z-]+)".*?</symbol>', re.DOTALL)


def read_static(name: str) -> bytes | None:
    """As it is written, from where it is written."""
    path = finders.find(name)
    return Path(path).read_bytes() if path else None


def style_sheet(name: str) -> bytes:
    """With those that it imports in their place."""
    folder = name.rpartition("/")[0]
    sheet = (read_static(name) or b"").decode()
    return IMPORT.sub(
        lambda match: (read_static(f"{folder}/{match[1]}") or b"").decode(), sheet
    ).encode()


def sprite(names: set[str]) -> str:
    """The symbols of these icons, for a page that names them."""
    source = (read_static("img/icons.svg") or b"").decode()
    symbols = [
        match[0].replace('id="', 'id="icon-', 1)
        for match in SYMBOL.finditer(source)
        if match[1] in names
    ]
    return f'<svg class="sprite" aria-hidden="true">{"".join(symbols)}</svg>'
