"""Modules of scripts joined into one, which a browser asks for once.

Each module becomes a function that is called once, after those that it imports.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";$', re.MULTILINE)
LATER = re.compile(r'\bimport\("([^"]+)"\)')
EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.M)


class UnknownSyntax(ValueError):
    """A module says more than this file understands."""


def joined_module(entry: str, read: Callable[[str], str]) -> str:
    """A module that exports what ENTRY does, with all that it imports.

    `read` gives the source of a module by the name of its file. What is imported by
    `import()` is not needed at once, and stays a file of its own.
    """
    written: dict[str, str] = {}
    _add(entry, read, written, with_later=False)
    exports = ", ".join(EXPORT.findall(read(entry)))
    return _text(written) + f"export const {{ {exports} }} = {_variable(entry)};\n"


def classic_script(entry: str, read: Callable[[str], str]) -> str:
    """The same as a script that is no module, with what is imported later as well."""
    written: dict[str, str] = {}
    _add(entry, read, written, with_later=True)
    return '"use strict";\n{\n' + _text(written) + "}\n"


def imports_others(source: str) -> bool:
    return IMPORT.search(source) is not None


def _text(written: dict[str, str]) -> str:
    return "\n".join(written.values()) + "\n"


def _add(
    name: str, read: Callable[[str], str], written: dict[str, str], *, with_later: bool
) -> None:
    source = read(name)
    for imported in _imported(source, with_later=with_later):
        if imported not in written:
            _add(imported, read, written, with_later=with_later)
    written[name] = _as_function(name, source, with_later=with_later)


def _imported(source: str, *, with_later: bool) -> Iterator[str]:
    for match in IMPORT.finditer(source):
        yield PurePosixPath(match[2]).name
    for match in LATER.finditer(source) if with_later else ():
        yield PurePosixPath(match[1]).name


def _as_function(name: str, source: str, *, with_later: bool) -> str:
    exports = EXPORT.findall(source)
    source = IMPORT.sub(
        lambda m: f"const {{{m[1].replace(' as ', ': ')}}} = {_variable(m[2])};", source
    )
    if with_later:
        source = LATER.sub(lambda m: f"Promise.resolve({_variable(m[1])})", source)
    source = EXPORT.sub("", source)
    if re.search(r"^(import|export)\b(?!\()", source, re.MULTILINE):
        raise UnknownSyntax(name)
    returned = f"return {{ {', '.join(exports)} }};"
    return f"const {_variable(name)} = (() => {{\n{source}\n{returned}\n}})();"


def _variable(path: str) -> str:
    return f"module_{PurePosixPath(path).stem}"
