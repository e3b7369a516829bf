"""Actions of the admin on chosen photos: approve, reject, hide, block, remove."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ActionForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from app.admin import confirmation
from app.admin.base import LongListAdmin, result_message
from app.admin.confirmation import Question
from app.admin.photo_questions import HIDE, NO_REASON, REMOVE, REMOVE_UNASKED
from app.gallery import formatting
from app.models import Owner, Photo
from app.moderation import decisions, removal, unverifiable
from app.moderation.decisions import Outcome
from app.operations import picture_retries
from app.querysets import PhotoQuerySet

FROM_QUEUE = "is_from_queue"
DECIDE: dict[str, Callable[[PhotoQuerySet, Any], Outcome]] = {
    decisions.APPROVE: decisions.approve,
    decisions.REJECT: decisions.reject,
    decisions.BLOCK: decisions.block_owners,
}


class ReasonForm(ActionForm):
    reason = forms.CharField(
        max_length=200, required=False, label="Reason to hide or remove"
    )


def outcome_text(outcome: Outcome) -> str:
    """`3 approved`, `1 owner blocked`."""
    if outcome.verb == decisions.BLOCK:
        return f"{formatting.quantity(outcome.count, 'owner', 'owners')} blocked"
    what = "approved" if outcome.verb == decisions.APPROVE else "rejected"
    return f"{outcome.count:,} {what}"


class PhotoActions(LongListAdmin):
    action_form = ReasonForm
    actions = (
        "approve",
        "reject",
        "block_owners",
        "hide",
        "show_again",
        "is_another",
        "try_picture_again",
        "remove",
        "remove_unasked",
    )

    def has_block_permission(self, request: HttpRequest) -> bool:
        """By this name Django leaves out an action that a user may not take."""
        may_change = self.has_change_permission(request)
        return may_change and request.user.has_perm("app.change_owner")

    def has_remove_permission(self, request: HttpRequest) -> bool:
        """Rows are deleted by no other action, but for good by this one."""
        return request.user.has_perm("app.delete_photo")

    def decide(self, request: HttpRequest, verb: str, photos: PhotoQuerySet) -> Outcome:
        outcome = DECIDE[verb](photos, request.user)
        self.log_outcome(request, outcome, outcome_text(outcome).split(" ")[-1])
        return outcome

    def log_outcome(self, request: HttpRequest, outcome: Outcome, message: str) -> None:
        # The placeholder is the largest column, and the log needs none of it.
        rows = Photo.objects.defer("placeholder").in_bulk(outcome.photos)
        owners = Owner.objects.in_bulk(outcome.owners)
        changed = [*rows.values(), *owners.values()]
        self.log_action_on(request, changed, message.capitalize())

    @admin.action(description="Approve", permissions=["change"])
    def approve(self, request: HttpRequest, queryset: PhotoQuerySet) -> None:
        self._decide(request, decisions.APPROVE, queryset)

    @admin.action(description="Reject", permissions=["change"])
    def reject(self, request: HttpRequest, queryset: PhotoQuerySet) -> None:
        self._decide(request, decisions.REJECT, queryset)

    @admin.action(description="Block the owners", permissions=["block"])
    def block_owners(self, request: HttpRequest, queryset: PhotoQuerySet) -> None:
        self._decide(request, decisions.BLOCK, queryset)

    @admin.action(description="Hide, for the reason given", permissions=["change"])
    def hide(
        self, request: HttpRequest, queryset: PhotoQuerySet
    ) -> HttpResponse | None:
        reason = confirmation.reason_of(request)
        if not reason:
            # With what was chosen: a page of fifty checkboxes is not ticked twice.
            return self.ask(request, queryset, HIDE)
        flags = {"is_hidden": True, "hidden_reason": reason}
        self._change(request, queryset, f"hidden: {reason}", **flags)
        return None

    @admin.action(description="Show again", permissions=["change"])
    def show_again(self, request: HttpRequest, queryset: PhotoQuerySet) -> None:
        flags = {"is_hidden": False, "hidden_reason": ""}
        self._change(request, queryset, "shown again", **flags)

    @admin.action(
        description="Not the same picture as another",
        permissions=["change"],
    )
    def is_another(self, request: HttpRequest, queryset: PhotoQuerySet) -> None:
        flags = {"duplicate_of": None, "is_distinct": True}
        # A photo that is nobody's copy has nothing to be parted from.
        copies = queryset.filter(duplicate_of__isnull=False)
        self._change(request, copies, "not the same picture", **flags)

    @admin.action(
        description="Try the picture again, where it failed or its file is gone",
        permissions=["change"],
    )
    def try_picture_again(self, request: HttpRequest, queryset: PhotoQuerySet) -> None:
        count = picture_retries.try_again(queryset)
        self.message_user(
            request, result_message(count, "photo", "tried again within a minute")
        )

    @admin.action(description="Remove for good", permissions=["remove"])
    def remove(
        self, request: HttpRequest, queryset: PhotoQuerySet
    ) -> HttpResponse | None:
        return self._remove(request, queryset, REMOVE)

    @admin.action(
        description="Remove for good, where nobody can be asked about it",
        permissions=["remove"],
    )
    def remove_unasked(
        self, request: HttpRequest, queryset: PhotoQuerySet
    ) -> HttpResponse | None:
        photos = queryset.filter(unverifiable.unverifiable_photos())
        return self._remove(request, photos, REMOVE_UNASKED)

    def _remove(
        self, request: HttpRequest, photos: PhotoQuerySet, question: Question
    ) -> HttpResponse | None:
        reason = confirmation.reason_of(request)
        if not (reason and confirmation.is_confirmed(request)):
            is_second = confirmation.is_confirmed(request)
            problem = NO_REASON if is_second else ""
            return self.ask(request, photos, replace(question, problem=problem))
        # Their names go from the log with them; that it was done, and why, stays.
        self.log_action_on(request, photos, f"Removed for good: {reason}")
        # Counted by what went: copies in other albums go too.
        count = removal.remove(photos, reason)
        self.message_user(request, result_message(count, "photo", "removed for good"))
        if FROM_QUEUE in request.POST:
            return HttpResponseRedirect(reverse("admin:app_photo_queue"))
        return None

    def ask(
        self, request: HttpRequest, photos: PhotoQuerySet, question: Question
    ) -> HttpResponse:
        # Without the largest column; in the order of the list.
        rows = photos.select_related("owner").defer("placeholder")
        page = confirmation.ask(self, request, rows, question)
        (page.context_data or {})["is_from_queue"] = FROM_QUEUE in request.POST
        return page

    def _decide(self, request: HttpRequest, verb: str, photos: PhotoQuerySet) -> None:
        outcome = self.decide(request, verb, photos)
        self.message_user(request, f"{outcome_text(outcome)}. The queue can undo it.")

    def _change(
        self, request: HttpRequest, photos: PhotoQuerySet, what: str, **flags: Any
    ) -> None:
        # Before the update: afterwards the list's filter may not find them any more.
        changed = list(photos)
        photos.update_visibility(**flags)
        self.log_action_on(request, changed, what.capitalize())
        self.message_user(request, result_message(len(changed), "photo", what))
