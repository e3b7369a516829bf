"""One classic script of the modules of the site: no browser loads modules from a disk.

Each module becomes a function that is called once, after those that it imports. A
module of `static/js/offline/` takes the place of the one with its name: it does from
files what that one asks the site for.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from app.freeze.static import read_static

FOLDER = "js"
OFFLINE = f"{FOLDER}/offline"
IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";$', re.MULTILINE)
LATER = re.compile(r'\bimport\("([^"]+)"\)')
EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.M)


class UnknownSyntax(ValueError):
    """A module says more than this file understands."""


def classic_script(entry: str) -> str:
    """Of the module `js/offline/ENTRY`, or `js/ENTRY`, with all that it imports."""
    written: dict[str, str] = {}
    _add(entry, written)
    return '"use strict";\n{\n' + "\n".join(written.values()) + "}\n"


def _add(name: str, written: dict[str, str]) -> None:
    source = _read(name)
    for pattern in (IMPORT, LATER):
        for match in pattern.finditer(source):
            imported = _name(match[match.lastindex or 0])
            if imported not in written:
                _add(imported, written)
    written[name] = _as_function(name, source)


def _as_function(name: str, source: str) -> str:
    exports = EXPORT.findall(source)
    source = IMPORT.sub(
        lambda m: f"const {{{m[1].replace(' as ', ': ')}}} = {_variable(m[2])};", source
    )
    source = LATER.sub(lambda m: f"Promise.resolve({_variable(m[1])})", source)
    source = EXPORT.sub("", source)
    if re.search(r"^(import|export)\b", source, re.MULTILINE):
        raise UnknownSyntax(name)
    returned = f"return {{ {', '.join(exports)} }};"
    return f"const {_variable(name)} = (() => {{\n{source}\n{returned}\n}})();"


def _read(name: str) -> str:
    offline = read_static(f"{OFFLINE}/{name}")
    source = offline if offline is not None else read_static(f"{FOLDER}/{name}")
    if source is None:
        raise FileNotFoundError(name)
    return source.decode()


def _name(path: str) -> str:
    return PurePosixPath(path).name


def _variable(path: str) -> str:
    return f"module_{PurePosixPath(path).stem}"
