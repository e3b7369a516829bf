"""What needs a person, on top of the admin's first page."""

from __future__ import annotations

from django import template
from django.urls import reverse

from app import budgets, display
from app.models import Delivery, Feed, Photo

register = template.Library()

MOST_COUNTED = 1000


@register.simple_tag
def alarms() -> list[dict[str, str]]:
    """Sentences with the address of the list that shows more."""
    dead = Delivery.objects.filter(state="dead")[:MOST_COUNTED].count()
    failed = Photo.objects.filter(state="failed")[:MOST_COUNTED].count()
    failing = Feed.objects.failing().count()
    found = [
        (dead, "e-mail", "given up", "delivery", {"state__exact": "dead"}),
        (failed, "picture", "failed for good", "photo", {"state__exact": "failed"}),
        (failing, "feed", "failing", "feed", {}),
    ]
    return _of_budgets() + [
        {
            "text": f"{display.quantity(number, what, f'{what}s')} {problem}",
            "url": reverse(f"admin:app_{model}_changelist", query=query),
        }
        for number, what, problem, model, query in found
        if number
    ]


def _of_budgets() -> list[dict[str, str]]:
    return [
        {
            "text": budgets.told(alarm),
            "url": reverse("admin:app_spending_changelist"),
        }
        for alarm in budgets.alarms_of_now(percent=budgets.SCARCE)
    ]
