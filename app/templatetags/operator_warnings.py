"""Template tag of the warnings for operators on the admin's first page."""

from __future__ import annotations

from typing import Any

from django import template

from app.operations import warnings
from app.operations.warnings import OperatorWarning

register = template.Library()


@register.simple_tag(takes_context=True)
def operator_warnings(context: dict[str, Any]) -> list[OperatorWarning]:
    """Those whose cause this person may see."""
    user = context["request"].user
    return [each for each in warnings.current() if user.has_perm(each.permission)]
