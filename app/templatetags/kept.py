"""A part of a template that is written once for each set of values.

A wall of sixty photos shows mostly those that it showed before the last change: what a
visitor's request costs is then their joining, not their writing.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.urls import get_script_prefix
from django.utils.translation import get_language

register = template.Library()

MOST = 3_000
"""Parts kept by one tag, of about 2 KB each; then it starts anew."""


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """`{% kept card show_topic %}…{% endkept %}`: what stands between depends on
    these values, which are hashable, on the language and on where addresses begin; on
    nothing else."""
    values = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(values, nodelist)


class KeptNode(template.Node):
    def __init__(self, values: list[FilterExpression], nodelist: NodeList) -> None:
        self.values = values
        self.nodelist = nodelist
        self.parts: dict[Any, str] = {}

    def render(self, context: template.Context) -> str:
        values = [value.resolve(context) for value in self.values]
        key = (_tongue(context), *values)
        part = self.parts.get(key)
        if part is None:
            if len(self.parts) >= MOST:
                self.parts.clear()
            part = self.parts[key] = self.nodelist.render(context)
        return part


def _tongue(context: template.Context) -> tuple[str | None, str]:
    """Language and beginning of addresses, asked for once in a template: a page of
    photos has many parts."""
    known: tuple[str | None, str] | None = context.render_context.get("tongue")
    if known is None:
        known = context.render_context["tongue"] = get_language(), get_script_prefix()
    return known
