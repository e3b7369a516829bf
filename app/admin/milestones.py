"""Milestones, and the e-mails of these and of alarms: read, and sent again where they
were given up."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from app.admin.base import ReadOnlyAdmin, ReadOnlyInline, result_message
from app.models import Delivery, Milestone
from app.querysets import DeliveryQuerySet

OCCASIONS = ("milestone__album", "alarm", "alarm_email")
TRIES = ("state", "attempts", "try_at", "failure", "sent_at")


class DeliveryInline(ReadOnlyInline):
    model = Delivery
    fields = ("recipient", *TRIES)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # The name of each row is made of its occasion: a query a row otherwise.
        return super().get_queryset(request).select_related(*OCCASIONS)


@admin.register(Milestone)
class MilestoneAdmin(ReadOnlyAdmin):
    inlines = (DeliveryInline,)
    list_display = ("__str__", "reached_at", "subject")
    list_select_related = ("album",)
    fields = ("album", "threshold", "photo", "reached_at", "subject", "text_body")


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    actions = ("send_again",)
    list_display = ("occasion", "recipient", "state", "try_at", "failure")
    list_filter = ("state",)
    list_select_related = OCCASIONS
    search_fields = ("recipient",)
    fields = ("occasion", "recipient", "message_id", *TRIES)

    @admin.display(description="of")
    def occasion(self, delivery: Delivery) -> str:
        return str(delivery.occasion)

    def has_send_permission(self, request: HttpRequest) -> bool:
        """The list itself is only read."""
        return request.user.has_perm("app.change_delivery")

    @admin.action(
        description="Send again, where it was given up or is in doubt",
        permissions=["send"],
    )
    def send_again(self, request: HttpRequest, queryset: DeliveryQuerySet) -> None:
        count = queryset.send_again()
        self.message_user(
            request, result_message(count, "e-mail", "sent within a minute")
        )
