"""Photos as the rows of a table for spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Any

# Spreadsheets compute what begins so, whatever stands in quotes around it.
FORMULA_SIGNS = tuple("=+-@\t\r\n＝＋－＠")
BYTE_ORDER_MARK = "\ufeff"
CSV_COLUMNS = (
    "id",
    "post",
    "post_url",
    "network",
    "owner",
    "owner_name",
    "owner_url",
    "text",
    "alt_text",
    "favorite_count",
    "posted_at",
    "first_seen",
    "state",
    "width",
    "height",
    "picture_url",
)


def csv_cells(photo: dict[str, Any]) -> list[Any]:
    """Of `CSV_COLUMNS`, in their order."""
    owner, renditions = photo["owner"] or {}, photo["renditions"]
    facts = photo | {
        # A spreadsheet would round an id of 19 digits.
        "post": f"{photo['network']}:{photo['post_id']}",
        "owner": owner.get("handle"),
        "owner_name": owner.get("display_name"),
        "owner_url": owner.get("url"),
        "picture_url": renditions[-1]["url"] if renditions else None,
    }
    return [facts[name] for name in CSV_COLUMNS]


def csv_line(cells: Iterable[Any]) -> str:
    file = StringIO()
    csv.writer(file).writerow(
        f"'{cell}"
        if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA_SIGNS)
        else cell
        for cell in cells
    )
    return file.getvalue()
