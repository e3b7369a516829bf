"""Small images that stand in many places: icons, and the avatars of people."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# What points along the line points the other way where lines run the other way.
POINTING = ("arrow-left", "arrow-right", "external-link", "menu")


@register.simple_tag
@cache  # finding the hashed name takes longer than the rest of a card
def icon(name: str, *classes: str) -> SafeString:
    """A symbol of `static/img/icons.svg` in the colour of the text around it."""
    if name in POINTING:
        classes = ("pointing", *classes)
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        " ".join(("icon", *classes)),
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def avatar(path: str) -> SafeString | str:
    """Empty where a person has none: the name stands beside it anyway."""
    return path and format_html(
        '<img class="avatar" src="{}" alt="" width="24" height="24" loading="lazy"'
        ' decoding="async">',
        path,
    )


@receiver(setting_changed)
def clear_icons(**kwargs: Any) -> None:
    """The address of static files may change while tests run."""
    icon.cache_clear()
