"""Admin of paid requests with their prices and sums, and of budget alarms."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from app.admin.base import ReadOnlyAdmin
from app.admin.milestones import DeliveryInline
from app.billing import alarms, budgets
from app.billing.budgets import BudgetUse, Period
from app.gallery import formatting
from app.models import Budget, BudgetAlarm, Spending

PERIOD_NAMES = {Period.DAY: "today", Period.MONTH: "this month"}


def budget_summaries() -> list[str]:
    """`X: $1.20 of $5.00 today, $20.00 this month`, for each paid network."""
    # A network has a row here from its first paid request on.
    networks = Budget.objects.order_by("network").values_list("network", flat=True)
    return [
        f"{formatting.network(network)}: "
        + ", ".join(_summary(use) for use in budgets.budget_uses(network))
        for network in networks
    ]


def _summary(use: BudgetUse) -> str:
    limit = "" if use.limit is None else f" of {budgets.dollars(use.limit)}"
    return f"{budgets.dollars(use.used)}{limit} {PERIOD_NAMES[use.period]}"


@admin.register(Spending)
class SpendingAdmin(ReadOnlyAdmin):
    change_list_template = "admin/spendings.html"
    list_display = ("at", "network", "purpose", "reserved_dollars", "spent_dollars")
    fields = list_display

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"sums": budget_summaries(), **(extra_context or {})}
        return super().changelist_view(request, context)

    @admin.display(description="reserved")
    def reserved_dollars(self, spending: Spending) -> str:
        return budgets.dollars(spending.reserved)

    @admin.display(description="spent")
    def spent_dollars(self, spending: Spending) -> str:
        if spending.spent is None:
            # Its request is under way, or its process died.
            return "not settled: counts as reserved"
        return budgets.dollars(spending.spent)


@admin.register(BudgetAlarm)
class BudgetAlarmAdmin(ReadOnlyAdmin):
    inlines = (DeliveryInline,)
    list_display = (
        "sentence",
        "starts_on",
        "spent_dollars",
        "limit_dollars",
        "raised_at",
    )
    fields = list_display

    @admin.display(description="alarm")
    def sentence(self, alarm: BudgetAlarm) -> str:
        return alarms.alarm_sentence(alarm)

    @admin.display(description="spent")
    def spent_dollars(self, alarm: BudgetAlarm) -> str:
        return budgets.dollars(alarm.spent)

    @admin.display(description="budget")
    def limit_dollars(self, alarm: BudgetAlarm) -> str:
        return budgets.dollars(alarm.limit)
