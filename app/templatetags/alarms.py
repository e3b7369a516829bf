"""What needs a person, on top of the admin's first page."""

from __future__ import annotations

from typing import Any

from django import template

from app.operations import warnings
from app.operations.warnings import OperatorWarning

register = template.Library()


@register.simple_tag(takes_context=True)
def alarms(context: dict[str, Any]) -> list[OperatorWarning]:
    """Those that this person may look into."""
    user = context["request"].user
    return [each for each in warnings.current() if user.has_perm(each.permission)]
