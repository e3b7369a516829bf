"""The ledger: never a cent over the cap, whoever asks and whatever dies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Sum
from pytest_django import DjangoAssertNumQueries, Settings

from app.models import BudgetAlarm, Spending
from datasource.data_access import Ledger
from datasource.errors import BudgetSpent, SourceError
from datasource.sources.base import Prices
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
@pytest.mark.usefixtures("turn")
class TestReserving:
    def test_a_page_is_as_large_as_the_network_allows(self, settings: Settings) -> None:
        settings.X_DAILY_BUDGET = 5 * DOLLAR

        assert reserve() == 100
        assert Spending.objects.get().reserved == 100 * 5_000

    def test_a_page_is_no_larger_than_wanted(self) -> None:
        assert reserve(max_posts=30) == 30
        assert reserve(max_posts=3) == 10
        assert reserve(max_posts=900) == 100

    def test_each_post_may_bring_an_author(self) -> None:
        prices = Prices(post=5_000, user=10_000, min_page_size=10, max_page_size=100)

        reserve(prices=prices)

        assert Spending.objects.get().reserved == 100 * 15_000

    @pytest.mark.parametrize("name", ["X_DAILY_BUDGET", "X_MONTHLY_BUDGET"])
    def test_a_page_shrinks_to_what_is_left(
        self, settings: Settings, name: str
    ) -> None:
        setattr(settings, name, DOLLAR)
        spend(DOLLAR - 74_999)

        assert reserve() == 14

    def test_the_tighter_budget_counts(self, settings: Settings) -> None:
        settings.X_DAILY_BUDGET, settings.X_MONTHLY_BUDGET = 2 * DOLLAR, DOLLAR
        spend(DOLLAR - 100_000)

        assert reserve() == 20

    def test_without_a_budget_all_is_written_down(self) -> None:
        spend(10**12)

        assert reserve() == 100
        assert Spending.objects.aggregate(Sum("reserved"))["reserved__sum"] > 10**12
        assert alarms() == []

    def test_the_budget_of_one_network_is_not_that_of_another(
        self, settings: Settings
    ) -> None:
        settings.X_DAILY_BUDGET = DOLLAR
        spend(DOLLAR, ledger=Ledger("elsewhere"))

        assert reserve() == 100

    def test_look_ups_take_as_many_posts_as_fit(self, settings: Settings) -> None:
        settings.X_DAILY_BUDGET = DOLLAR
        spend(DOLLAR - 37_000)

        taken = Ledger("x").reserve_look_up(PRICES, purpose="look-ups", posts=100)

        assert (taken.posts, taken.amount) == (7, 35_000)

    def test_what_is_free_is_never_refused(self, settings: Settings) -> None:
        settings.X_DAILY_BUDGET = 0
        free = Prices(post=0, user=0, min_page_size=10, max_page_size=100)

        assert reserve(prices=free) == 100

    def test_a_long_purpose_is_cut(self) -> None:
        spend(1, purpose="é" * 500)

        assert Spending.objects.get().purpose == "é" * 200


@pytest.mark.django_db
@pytest.mark.usefixtures("turn")
class TestSettling:
    def test_what_was_not_spent_is_free_again(self, settings: Settings) -> None:
        settings.X_DAILY_BUDGET = 500_000
        ledger = Ledger("x")
        taken = ledger.reserve_page(PRICES, purpose="a page")

        ledger.settle(taken, 50_000)

        assert Ledger("x").reserve_page(PRICES, purpose="a page").posts == 90

    def test_a_failure_is_free(self, settings: Settings) -> None:
        settings.X_DAILY_BUDGET = 500_000
        ledger = Ledger("x")
        ledger.release(ledger.reserve_page(PRICES, purpose="a page"))

        assert reserve() == 100

    def test_the_first_settling_counts(self) -> None:
        ledger = Ledger("x")
        taken = ledger.reserve_page(PRICES, purpose="a page")
        ledger.settle(taken, 5_000)

        ledger.release(taken)

        assert Spending.objects.get().spent == 5_000

    def test_what_was_never_settled_counts_as_reserved(
        self, settings: Settings, turn: Turn
    ) -> None:
        settings.X_DAILY_BUDGET = 520_000
        reserve()
        turn(NOON + timedelta(hours=3))

        with pytest.raises(BudgetSpent, match="is used up"):
            reserve()
        assert BudgetAlarm.objects.get(percent=100).spent == 500_000

    def test_reserving_and_settling_take_few_queries(
        self, django_assert_num_queries: DjangoAssertNumQueries, settings: Settings
    ) -> None:
        settings.X_DAILY_BUDGET = settings.X_MONTHLY_BUDGET = 100 * DOLLAR
        for _ in range(30):
            spend(1000)
        ledger = Ledger("x")
        with django_assert_num_queries(6):
            taken = ledger.reserve_page(PRICES, purpose="a page")
        with django_assert_num_queries(6):
            ledger.settle(taken, 5_000)


@pytest.mark.django_db
class TestBorders:
    def test_the_day_ends_at_midnight_of_utc(
        self, settings: Settings, turn: Turn
    ) -> None:
        settings.X_DAILY_BUDGET = DOLLAR
        settings.TIME_ZONE = "Pacific/Auckland"
        turn(NOON.replace(hour=23, minute=59, second=59))
        spend(DOLLAR)
        with pytest.raises(BudgetSpent) as caught:
            reserve()
        midnight = datetime(2026, 12, 1, tzinfo=UTC)
        assert caught.value.retry_after == midnight

        turn(midnight)

        assert reserve() == 100

    def test_the_month_ends_with_its_last_day(
        self, settings: Settings, turn: Turn
    ) -> None:
        settings.X_MONTHLY_BUDGET = DOLLAR
        turn(datetime(2026, 11, 1, tzinfo=UTC))
        spend(DOLLAR)
        turn(datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC))
        with pytest.raises(BudgetSpent) as caught:
            reserve()
        december = datetime(2026, 12, 1, tzinfo=UTC)
        assert caught.value.retry_after == december

        turn(december)

        assert reserve() == 100

    @pytest.mark.parametrize(
        ("month", "after"), [((2027, 2), (2027, 3)), ((2026, 12), (2027, 1))]
    )
    def test_months_of_any_length_are_followed_by_the_next(
        self,
        settings: Settings,
        turn: Turn,
        month: tuple[int, int],
        after: tuple[int, int],
    ) -> None:
        settings.X_MONTHLY_BUDGET = 0
        turn(datetime(*month, 28, 5, tzinfo=UTC))

        with pytest.raises(BudgetSpent) as caught:
            reserve()

        assert caught.value.retry_after == datetime(*after, 1, tzinfo=UTC)

    def test_with_both_used_up_the_month_decides(
        self, settings: Settings, turn: Turn
    ) -> None:
        settings.X_DAILY_BUDGET = settings.X_MONTHLY_BUDGET = 5 * DOLLAR
        turn(datetime(2026, 11, 3, tzinfo=UTC))
        spend(5 * DOLLAR)

        with pytest.raises(SourceError) as caught:
            reserve()

        assert str(caught.value) == "the monthly budget of $5.00 is used up"
        assert caught.value.retry_after == datetime(2026, 12, 1, tzinfo=UTC)
        assert not caught.value.permanent

    def test_a_refusal_names_the_daily_budget(
        self, settings: Settings, turn: Turn
    ) -> None:
        settings.X_DAILY_BUDGET, settings.X_MONTHLY_BUDGET = DOLLAR, 50 * DOLLAR
        turn(NOON)
        spend(DOLLAR - 49_999)

        with pytest.raises(
            BudgetSpent, match=r"^the daily budget of \$1.00 is used up$"
        ):
            reserve()

    def test_what_is_under_way_may_leave_something(
        self, settings: Settings, turn: Turn
    ) -> None:
        settings.X_DAILY_BUDGET = 500_000
        turn(NOON)
        reserve()

        with pytest.raises(BudgetSpent, match="under way hold the rest") as caught:
            reserve()

        assert caught.value.retry_after == NOON + timedelta(minutes=1)
        assert alarms() == []


@pytest.mark.django_db
@pytest.mark.usefixtures("turn")
class TestScarcity:
    @pytest.mark.parametrize("name", ["X_DAILY_BUDGET", "X_MONTHLY_BUDGET"])
    def test_it_begins_at_80_percent_of_a_budget(
        self, settings: Settings, name: str
    ) -> None:
        setattr(settings, name, DOLLAR)
        spend(799_999)
        assert not Ledger("x").is_scarce

        spend(1)

        assert Ledger("x").is_scarce

    def test_without_a_budget_there_is_none(self) -> None:
        spend(10**12)

        assert not Ledger("x").is_scarce
