"""One classic script of the modules of the site: no browser loads modules from a disk.

A module of `static/js/offline/` takes the place of the one with its name: it does from
files what that one asks the site for.
"""

from __future__ import annotations

from app.freeze.static import read_static
from twitter_album import joined_scripts

FOLDER = "js"
OFFLINE = f"{FOLDER}/offline"


def classic_script(entry: str) -> str:
    """Of the module `js/offline/ENTRY`, or `js/ENTRY`, with all that it imports."""
    return joined_scripts.classic_script(entry, _read)


def _read(name: str) -> str:
    offline = read_static(f"{OFFLINE}/{name}")
    source = offline if offline is not None else read_static(f"{FOLDER}/{name}")
    if source is None:
        raise FileNotFoundError(name)
    return source.decode()
