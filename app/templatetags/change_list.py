"""Cells of the admin's lists that name their column, for where there is no room for a
table: on a phone each row is a card."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

register = template.Library()


@register.filter
def labelled(cells: Iterable[str], headers: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Cells as Django has drawn them, each with the title of its column."""
    for cell, header in zip(cells, headers, strict=False):
        # The box to choose the row needs no title; of the others, Django draws `<td `.
        is_titled = cell.startswith("<td ") and "action-checkbox" not in cell
        label = format_html('<td data-label="{}" ', capfirst(header["text"]))
        yield SafeString(cell.replace("<td ", label, 1)) if is_titled else cell
