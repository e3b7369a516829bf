"""Parts of templates that are written once for each set of values.

A wall of sixty photos shows mostly those that it showed before the last change: what a
visitor's request costs is then their joining, not their writing.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from django import template
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.urls import get_script_prefix
from django.utils.translation import get_language

register = template.Library()

MOST = 6_000
"""Parts of about 2 KB each; then all are written anew."""
_parts: dict[Hashable, str] = {}


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """`{% kept card show_topic %}…{% endkept %}`: what stands between depends on
    these values, which are hashable, on the language, on where addresses begin and on
    the settings; on nothing else."""
    values = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(values, nodelist)


@register.tag
def kept_for(parser: Parser, token: Token) -> KeptForNode:
    """`{% kept_for card in cards show_topic %}…{% endkept_for %}`: a `for` whose
    every turn is kept for `card` and the values after the sequence."""
    bits = token.split_contents()[1:]
    if len(bits) < 3 or bits[1] != "in":
        raise template.TemplateSyntaxError("It reads: kept_for card in cards …")
    sequence, *values = map(parser.compile_filter, bits[2:])
    nodelist = parser.parse(("endkept_for",))
    parser.delete_first_token()
    return KeptForNode(bits[0], sequence, values, nodelist)


class KeptNode(template.Node):
    def __init__(self, values: list[FilterExpression], nodelist: NodeList) -> None:
        self.values = values
        self.nodelist = nodelist

    def render(self, context: template.Context) -> str:
        key = (self, *_tongue(), *(value.resolve(context) for value in self.values))
        part = _parts.get(key)
        if part is None:
            # What is set within is not there where the part was kept.
            with context.push():
                part = _keep(key, self.nodelist.render(context))
        return part


class KeptForNode(template.Node):
    def __init__(
        self,
        name: str,
        sequence: FilterExpression,
        values: list[FilterExpression],
        nodelist: NodeList,
    ) -> None:
        self.name = name
        self.sequence = sequence
        self.values = values
        self.nodelist = nodelist

    def render(self, context: template.Context) -> str:
        common = (self, *_tongue(), *(value.resolve(context) for value in self.values))
        parts = []
        for item in self.sequence.resolve(context):
            key = (common, item)
            part = _parts.get(key)
            if part is None:
                with context.push(**{self.name: item}):
                    part = _keep(key, self.nodelist.render(context))
            parts.append(part)
        return "".join(parts)


def _tongue() -> tuple[str | None, str]:
    return get_language(), get_script_prefix()


def _keep(key: Hashable, part: str) -> str:
    if len(_parts) >= MOST:
        _parts.clear()
    _parts[key] = part
    return part


@receiver(setting_changed)
def forget(**kwargs: Any) -> None:
    """Parts follow the settings, which change while tests run."""
    _parts.clear()
