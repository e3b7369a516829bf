"""Fragments of templates that are cached for each set of values.

A gallery of sixty photos shows mostly those that it showed before the last change: what
a visitor's request costs is then their joining, not their writing.
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

# Of about 2 KB each; then all are written anew.
MAX_FRAGMENTS = 6_000
_fragments: dict[Hashable, str] = {}


@register.tag
def fragment(parser: Parser, token: Token) -> FragmentNode:
    """`{% fragment card show_topic %}…{% endfragment %}`: what stands between depends
    on these values, which are hashable, on the language, on where addresses begin and
    on the settings; on nothing else."""
    values = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    nodelist = parser.parse(("endfragment",))
    parser.delete_first_token()
    return FragmentNode(values, nodelist)


@register.tag
def fragment_for(parser: Parser, token: Token) -> FragmentForNode:
    """`{% fragment_for card in cards show_topic %}…{% endfragment_for %}`: a `for`
    whose every turn is cached for `card` and the values after the sequence."""
    bits = token.split_contents()[1:]
    if len(bits) < 3 or bits[1] != "in":
        raise template.TemplateSyntaxError("It reads: fragment_for card in cards …")
    sequence, *values = map(parser.compile_filter, bits[2:])
    nodelist = parser.parse(("endfragment_for",))
    parser.delete_first_token()
    return FragmentForNode(bits[0], sequence, values, nodelist)


class FragmentNode(template.Node):
    def __init__(self, values: list[FilterExpression], nodelist: NodeList) -> None:
        self.values = values
        self.nodelist = nodelist

    def render(self, context: template.Context) -> str:
        key = (
            self,
            *_address_and_language(),
            *(value.resolve(context) for value in self.values),
        )
        part = _fragments.get(key)
        if part is None:
            # What is set within is not there where the fragment was cached.
            with context.push():
                part = _store(key, self.nodelist.render(context))
        return part


class FragmentForNode(template.Node):
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
        common = (
            self,
            *_address_and_language(),
            *(value.resolve(context) for value in self.values),
        )
        parts = []
        for item in self.sequence.resolve(context):
            key = (common, item)
            part = _fragments.get(key)
            if part is None:
                with context.push(**{self.name: item}):
                    part = _store(key, self.nodelist.render(context))
            parts.append(part)
        return "".join(parts)


def _address_and_language() -> tuple[str | None, str]:
    return get_language(), get_script_prefix()


def _store(key: Hashable, part: str) -> str:
    if len(_fragments) >= MAX_FRAGMENTS:
        _fragments.clear()
    _fragments[key] = part
    return part


@receiver(setting_changed)
def clear(**kwargs: Any) -> None:
    """Fragments follow the settings, which change while tests run."""
    _fragments.clear()
