"""When a budget's alarms are raised, and that it is once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from app.models import BudgetAlarm, Delivery
from datasource.data_access import Ledger
from datasource.errors import BudgetSpent
from tests.datasource.billing import (
    DOLLAR,
    NOON,
    PRICES,
    Turn,
    alarms,
    reserve,
    spend,
)


@pytest.mark.django_db
class TestAlarms:
    @pytest.fixture(autouse=True)
    def budget(self, settings: Settings, turn: Turn) -> None:
        settings.X_DAILY_BUDGET = DOLLAR
        settings.ALARM_RECIPIENTS = ["ana@one.example", "ben@two.example"]

    def test_each_share_is_told_once(self) -> None:
        spend(499_999)
        assert alarms() == []
        spend(1)
        assert alarms() == [50]
        spend(299_999)
        assert alarms() == [50]
        spend(1)
        assert alarms() == [50, 80]
        spend(200_000)
        assert alarms() == [50, 80, 100]

    def test_a_jump_tells_all_that_it_passed(self) -> None:
        spend(400_000)

        spend(450_000)

        assert alarms() == [50, 80]
        assert set(BudgetAlarm.objects.values_list("spent", "limit")) == {
            (850_000, DOLLAR)
        }

    def test_each_alarm_is_queued_for_each_recipient(self) -> None:
        spend(850_000)

        rows = Delivery.objects.values_list("alarm__percent", "recipient", "state")
        assert sorted(rows) == [
            (50, "ana@one.example", "queued"),
            (50, "ben@two.example", "queued"),
            (80, "ana@one.example", "queued"),
            (80, "ben@two.example", "queued"),
        ]

    def test_a_recipient_named_twice_gets_one(self, settings: Settings) -> None:
        settings.ALARM_RECIPIENTS = ["ana@one.example"] * 2
        spend(500_000)

        assert Delivery.objects.count() == 1

    def test_it_is_used_up_when_the_smallest_page_no_longer_fits(self) -> None:
        spend(950_001)
        assert alarms() == [50, 80]

        with pytest.raises(BudgetSpent):
            reserve()
        with pytest.raises(BudgetSpent):
            reserve()

        assert alarms() == [50, 80, 100]
        assert BudgetAlarm.objects.get(percent=100).spent == 950_001

    def test_a_dear_request_that_does_not_fit_alarms_nobody(self) -> None:
        spend(400_000)

        with pytest.raises(BudgetSpent):
            Ledger("x").reserve_requests(10_000, purpose="counts", count=100)

        assert alarms() == []

    def test_a_reservation_is_not_told_before_it_is_spent(self) -> None:
        ledger = Ledger("x")
        taken = ledger.reserve_page(PRICES, purpose="a page")
        ledger.settle(taken, 5_000)

        assert alarms() == []

    def test_a_new_day_tells_anew(self, turn: Turn) -> None:
        spend(500_000)
        turn(NOON + timedelta(days=1))

        spend(500_000)

        assert alarms() == [50, 50]

    def test_the_month_has_alarms_of_its_own(
        self, settings: Settings, turn: Turn
    ) -> None:
        settings.X_DAILY_BUDGET, settings.X_MONTHLY_BUDGET = None, DOLLAR
        turn(datetime(2026, 11, 2, tzinfo=UTC))
        spend(300_000)
        turn(NOON)

        spend(300_000)

        assert (alarms("day"), alarms("month")) == ([], [50])
        assert f"{BudgetAlarm.objects.get().starts_on}" == "2026-11-01"

    def test_a_budget_of_nothing_alarms_nobody(self, settings: Settings) -> None:
        settings.X_DAILY_BUDGET = 0

        with pytest.raises(BudgetSpent):
            reserve()

        assert alarms() == []
