"""Spoils single fields of an answer as a malformation says: of a post, or beside it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from datasource.simulator.faults import Malformation

EVERY_ENTRY = "*"


def capitalised(value: Any) -> Any:
    return value[:1].upper() + value[1:] if isinstance(value, str) else value


def as_numbered_object(value: Any) -> Any:
    """As PHP writes a list whose numbers do not begin with 0."""
    is_list = isinstance(value, list)
    return {str(n): each for n, each in enumerate(value, 1)} if is_list else value


def unwrapped(value: Any) -> Any:
    """The thing itself in place of a list of one."""
    is_one = isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict)
    return value[0] if is_one else value


def without_scheme(value: Any) -> Any:
    return value.partition(":")[2] if isinstance(value, str) else value


def without_host(value: Any) -> Any:
    parts = urlsplit(value) if isinstance(value, str) else None
    return parts._replace(scheme="", netloc="").geturl() if parts else value


# By the name that a fault plan gives them: what real servers do to values.
CHANGES: dict[str, Callable[[Any], Any]] = {
    "capitalised": capitalised,
    "numbered": as_numbered_object,
    "alone": unwrapped,
    "without scheme": without_scheme,
    "without host": without_host,
}


def spoil_part(payload: Any, posts: list[Any], malformation: Malformation) -> None:
    """The posts of a page, or what `part` leads to in the whole answer."""
    if not malformation.part:
        spoil_posts(posts, malformation)
        return
    part = payload
    for step in malformation.part.split("."):
        part = inside(part, step)
    spoil_posts(part if isinstance(part, list) else [part], malformation)


def spoil_posts(posts: list[Any], malformation: Malformation) -> None:
    position = malformation.position
    # A page may be shorter than the plan expects; then the fault hits nothing.
    chosen = range(len(posts)) if position is None else [position]
    for index in chosen:
        if index >= len(posts):
            continue
        if malformation.field:
            spoil_field(posts[index], malformation.field.split("."), malformation)
        else:
            posts[index] = malformation.value


def spoil_field(part: Any, path: list[str], malformation: Malformation) -> None:
    """Walks down the names; where the path ends early, nothing is spoilt."""
    step, *rest = path
    # `*` stands for all entries of a list, or all fields of an object.
    for name in names_of(part) if step == EVERY_ENTRY else [step]:
        if rest:
            spoil_field(inside(part, name), rest, malformation)
        else:
            spoil_value(part, name, malformation)


def names_of(part: Any) -> list[str]:
    if isinstance(part, dict):
        return list(part)
    return [str(n) for n in range(len(part))] if isinstance(part, list) else []


def spoil_value(part: Any, name: str, malformation: Malformation) -> None:
    value, change = malformation.value, CHANGES.get(malformation.change)
    if change:
        value = change(inside(part, name))
    if isinstance(part, list) and name.isdecimal() and int(name) < len(part):
        index = int(name)
        part[index : index + 1] = [] if malformation.is_missing else [value]
    # A change needs something to change; a plain value is put there in any case.
    if isinstance(part, dict) and not (change and name not in part):
        part.pop(name, None)
        if not malformation.is_missing:
            part[name] = value


def inside(part: Any, step: str) -> Any:
    """What a name or a number leads to, nothing where it leads nowhere."""
    if isinstance(part, dict):
        return part.get(step)
    is_entry = isinstance(part, list) and step.isdecimal() and int(step) < len(part)
    return part[int(step)] if is_entry else None
