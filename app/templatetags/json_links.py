"""Addresses in JSON that a browser shows. Django's `urlize` looks at each word of it,
which takes longer than the whole page."""

from __future__ import annotations

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
_ADDRESS = re.compile(r'"(https?://[^"\\\s]+)"')


@register.filter
def linked(json: str) -> SafeString:
    """Strings that are an address become links to it."""
    parts = _ADDRESS.split(json)
    for index in range(1, len(parts), 2):
        address = escape(parts[index])
        parts[index] = f'"<a href="{address}" rel="nofollow">{address}</a>"'
    parts[::2] = map(escape, parts[::2])
    return mark_safe("".join(parts))  # noqa: S308  # all of it was escaped
