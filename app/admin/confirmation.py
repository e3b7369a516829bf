"""The page between an action of the admin and its effect: what is chosen, what will
happen and, where one is needed, the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse

from app.admin.base import LinkingAdmin
from app.admin.thumbnails import thumbnail
from app.models import Photo

THUMBNAIL_PIXELS = 120
# Of more the page names these, and how many there are.
MAX_NAMED = 60
MAX_REASON_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Question:
    """`action`: what the list is to do then; `button`: the words for it; `problem`:
    why the page comes again."""

    action: str
    title: str
    button: str
    what_happens: str
    asks_reason: bool = False
    problem: str = ""


def is_confirmed(request: HttpRequest) -> bool:
    return "is_confirmed" in request.POST


def reason_of(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()[:MAX_REASON_LENGTH]


def ask(
    table: LinkingAdmin, request: HttpRequest, chosen: Any, question: Question
) -> TemplateResponse:
    """The page; `chosen`: a queryset. What was selected stays selected in it."""
    if question.problem:
        messages.error(request, question.problem)
    is_across = request.POST.get("select_across") == "1"
    rows = list(chosen[:MAX_NAMED] if is_across else chosen)
    opts = table.opts
    context = {
        **table.admin_site.each_context(request),
        "title": question.title,
        "opts": opts,
        "question": question,
        "named": _named(rows[:MAX_NAMED]),
        "count": chosen.count() if is_across else len(rows),
        # Of all that the list finds there may be a million: they stay a choice.
        "keys": [rows[0].pk] if is_across and rows else [row.pk for row in rows],
        "key_name": ACTION_CHECKBOX_NAME,
        "is_across": is_across,
        "reason": reason_of(request),
        "max_reason_length": MAX_REASON_LENGTH,
        "list": _list_address(request, opts),
    }
    return TemplateResponse(request, "admin/confirm_action.html", context)


def _named(rows: Sequence[Any]) -> list[tuple[Any, str]]:
    return [
        (thumbnail(row, THUMBNAIL_PIXELS), f"Photo {row.pk} by {row.owner}")
        if isinstance(row, Photo)
        else ("", str(row))
        for row in rows
    ]


def _list_address(request: HttpRequest, opts: Any) -> str:
    """Where the action is done: with the filters of the list that it came from."""
    address = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
    is_from_list = request.path == address
    return request.get_full_path() if is_from_list else address
