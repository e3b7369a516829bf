"""Every route of the site, and what each of them reads: asked of Django itself, so that
a new one is attacked without being named here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Model
from django.urls import URLPattern, get_resolver
from django.utils.regex_helper import normalize

READ = re.compile(
    r'(?:GET|POST|query|query_params)(?:\.get|\.getlist)?[(\[]"([a-z_]+)"'
)
IN_QUERY = re.compile(r'"([a-z_]+)" (?:not )?in (?:request\.)?(?:GET|query)\b')
# Served by the web server, without Django.
FILES = ("static/%(file)s", "media/%(file)s")
OF_FRAMEWORKS = ("format", "lang", "next", "app_label", "model_name", "field_name")
OF_LISTS = ("q", "p", "o", "all", "e", "ot", "_facets", "_popup", "_to_field", "term")
LOOKUPS = (
    "",
    "__in",
    "__gte",
    "__lt",
    "__isnull",
    "__exact",
    "__iexact",
    "__range",
    "__contains",
    "__icontains",
    "__startswith",
    "__regex",
    "__year",
    "__date",
)


@dataclass(frozen=True)
class Route:
    """`path` has `%(name)s` in place of each of its parameters."""

    path: str
    model: type[Model] | None = None

    @property
    def is_admin(self) -> bool:
        return self.path.startswith("admin/")


@cache
def routes() -> tuple[Route, ...]:
    lists = {
        f"admin/{model._meta.app_label}/{model._meta.model_name}/": model
        for model in admin.site._registry
    }
    return tuple(
        Route(path, next((m for p, m in lists.items() if path.startswith(p)), None))
        for path in dict.fromkeys([*_walked(get_resolver().url_patterns), *FILES])
    )


def _walked(patterns: Any, before: str = "") -> Iterator[str]:
    for pattern in patterns:
        for path, _ in normalize(pattern.pattern.regex.pattern):
            if isinstance(pattern, URLPattern):
                yield before + path
            else:
                yield from _walked(pattern.url_patterns, before + path)


@cache
def parameters() -> tuple[str, ...]:
    """What the code of the pages, API and admin reads of a query or a form."""
    source = [path.read_text() for path in (settings.BASE_DIR / "app").rglob("*.py")]
    names = {name for text in source for name in READ.findall(text)}
    names |= {name for text in source for name in IN_QUERY.findall(text)}
    return (*sorted(names), *OF_FRAMEWORKS)


@cache
def filters(model: type[Model]) -> tuple[str, ...]:
    """The parameters of a list of the admin: its filters, and lookups by any field,
    also across relations, which Django lets pass or refuses."""
    table = admin.site._registry[model]
    own = [
        str(getattr(entry, "parameter_name", entry))
        for entry in table.list_filter
        if not isinstance(entry, tuple)
    ]
    fields = [field.name for field in model._meta.get_fields()]
    nested = [f"{name}__id" for name in fields]
    return (*own, *own, *OF_LISTS, *fields, *nested)


@cache
def form_fields(model: type[Model]) -> tuple[str, ...]:
    return tuple(field.name for field in model._meta.get_fields() if field.concrete)


@cache
def actions(model: type[Model]) -> tuple[str, ...]:
    named = (
        action if isinstance(action, str) else str(getattr(action, "__name__", ""))
        for action in admin.site._registry[model].actions or ()
    )
    return (*named, "delete_selected")
