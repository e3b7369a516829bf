"""Every address of the admin, and whether something is written there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import admin
from django.db import connection
from django.urls import URLPattern, URLResolver, reverse

REGISTRY = admin.site._registry
NOTED = "django_session"
Address = tuple[str, str]


def addresses() -> Iterator[Address]:
    """Every address of the admin, with its name: one row of each table is there."""
    for pattern in _patterns(admin.site.get_urls()):
        if pattern.name:
            yield pattern.name, _address(pattern)


def _patterns(
    patterns: list[URLPattern | URLResolver],
) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns)
        else:
            yield pattern


def _address(pattern: URLPattern) -> str:
    values: dict[str, Any] = {
        "app_label": "app",
        "object_id": 1,
        "content_type_id": 1,
        "id": 1,
        "pk": 1,
    }
    for model in REGISTRY:
        meta = model._meta
        if (pattern.name or "").startswith(f"{meta.app_label}_{meta.model_name}_"):
            row = model._default_manager.first()
            values |= dict.fromkeys(("object_id", "pk", "id"), row.pk if row else 1)
        wanted = pattern.pattern.regex.groupindex
    kwargs = {name: values[name] for name in wanted}
    return reverse(f"admin:{pattern.name}", kwargs=kwargs)


def table_of(name: str) -> str:
    """`photo` of `app_photo_queue`; empty for what belongs to no table."""
    for model in REGISTRY:
        label, model_name = model._meta.app_label, model._meta.model_name
        if name.startswith(f"{label}_{model_name}_"):
            return str(model_name)
    return ""


@contextmanager
def nothing_written(what: object) -> Iterator[None]:
    """Into no table but those that note who is logged in."""
    written: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and NOTED not in sql:
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield
    assert not written, what
