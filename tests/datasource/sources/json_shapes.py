"""Which keys and JSON types stand where in an answer."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

Shape = dict[str, set[str]]
JSON_TYPES = {
    dict: "object",
    list: "list",
    str: "string",
    bool: "boolean",
    int: "number",
    float: "number",
    type(None): "null",
}


def shape(*answers: Any) -> Shape:
    """Every place in these answers, with the JSON types that stand there.

    Entries of a list are one place, and so are all objects of the same `$type`.
    """
    found: Shape = defaultdict(set)
    ahead = [("", answer) for answer in answers]
    while ahead:
        place, value = ahead.pop()
        found[place].add(JSON_TYPES[type(value)])
        if isinstance(value, list):
            ahead += [(f"{place}[]", each) for each in value]
        elif isinstance(value, dict):
            start = f"<{value['$type']}>" if "$type" in value else place
            ahead += [(f"{start}.{key}", each) for key, each in value.items()]
    return found


def differences(given: Shape, documented: Shape) -> set[str]:
    """What is in no document: a place, or another type at a place that is."""
    return {
        f"{place}: {kind}"
        for place, kinds in given.items()
        for kind in kinds - documented.get(place, set())
    }
