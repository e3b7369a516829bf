"""JSON that a browser shows: addresses as links, the names of keys in colour. Django's
`urlize` looks at each word of it, which takes longer than the whole page."""

from __future__ import annotations

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
# As escaped: at the beginning of its line, before a colon.
_KEY = re.compile(r"^(\s*&quot;[\w.-]+&quot;)(?=:)", re.MULTILINE)
_ADDRESS = re.compile(r'"(https?://[^"\\\s]+)"')


@register.filter
def linked(json: str) -> SafeString:
    """Strings that are an address become links to it, and names of keys are marked."""
    parts = _ADDRESS.split(json)
    for index in range(1, len(parts), 2):
        address = escape(parts[index])
        parts[index] = f'"<a href="{address}" rel="nofollow">{address}</a>"'
    parts[::2] = [_KEY.sub(r"<b>\1</b>", escape(part)) for part in parts[::2]]
    return mark_safe("".join(parts))  # noqa: S308  # all of it was escaped
