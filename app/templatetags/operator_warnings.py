"""Template tag of the warnings for operators on the admin's first page."""

from __future__ import annotations

from typing import Any

from django import template

from app.operations import alarms, warnings
from app.operations.warnings import Kind, OperatorWarning

register = template.Library()


@register.simple_tag(takes_context=True)
def operator_warnings(context: dict[str, Any]) -> list[OperatorWarning]:
    """Those whose cause this person may see, each with its remedy, and since when."""
    user = context["request"].user
    found = alarms.with_since(warnings.current())
    return [
        each
        for each in found
        # How many photos are reported stands there beside those that await approval.
        if each.kind != Kind.REPORTS and user.has_perm(each.permission)
    ]
