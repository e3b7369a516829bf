"""What waits in the queue, for the pages of the admin that lead there."""

from __future__ import annotations

from django import template

from app.admin import queue_pages

register = template.Library()


@register.simple_tag
def photos_awaiting() -> str:
    """`1 photo is reported, 12 photos await approval`; empty where none does."""
    return queue_pages.waiting_notice()
