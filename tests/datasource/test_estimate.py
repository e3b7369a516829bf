"""`manage.py estimate`, against the simulated X and its bill."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from app.models import Spending
from datasource.simulator.credentials import CREDENTIALS
from datasource.simulator.faults import Fault, FaultPlan
from datasource.simulator.simulator import Simulator
from datasource.simulator.world.world import World
from datasource.simulator.x_v2.protocol import XVersion2
from tests.datasource.worlds import history, post

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

DAY = 24 * 60


@pytest.fixture
def x() -> XVersion2:
    """140 posts within six days, two more a month ago."""
    posts = [*history(140, minutes_apart=60), post(25 * DAY), post(40 * DAY)]
    return XVersion2(World.of(posts))


@pytest.fixture(autouse=True)
def simulator(x: XVersion2, settings: Settings) -> Iterator[Simulator]:
    with Simulator(World.of([]), adapters=[x]) as simulator:
        settings.X_API_URL = simulator.url
        settings.X_BEARER_TOKEN = CREDENTIALS.bearer_token
        yield simulator


def estimate(*arguments: str) -> str:
    out = io.StringIO()
    call_command("estimate", *(arguments or ("#carnival",)), stdout=out)
    return out.getvalue()


def refusal(*arguments: str) -> str:
    with pytest.raises(CommandError) as caught:
        estimate(*arguments)
    told = str(caught.value)
    assert "\n" not in told
    return told


def ledger() -> list[int | None]:
    return list(Spending.objects.order_by("id").values_list("spent", flat=True))


def test_tells_what_the_past_and_each_further_day_would_cost() -> None:
    told = estimate("#Carnival").splitlines()

    assert told[0] == (
        "#Carnival on X: 140 posts with pictures in the last 7 days, as far back as "
        "the search goes."
    )
    assert told[1] == "To bring them in: $0.70, at $0.005 a post."
    # 20 posts a day, their look-ups for two days and those of the 50 best.
    assert told[2].startswith("Each further day: $0.55, if as much is posted")
    assert "(20.0 posts a day); $0.45 of it for look-ups" in told[2]
    assert told[3] == "X_DAILY_BUDGET is not set: nothing limits the cost."


def test_each_post_may_bring_an_author_who_is_billed(settings: Settings) -> None:
    settings.X_USER_PRICE = 10_000

    told = estimate()

    assert "$2.10, at $0.005 a post and $0.01 an author at most." in told
    assert "Each further day: $0.75" in told


def test_look_ups_follow_the_setting(settings: Settings) -> None:
    settings.X_CHECK_DAYS = 0

    assert "$0.25 of it for look-ups" in estimate()


def test_compares_with_the_budgets(settings: Settings) -> None:
    settings.X_DAILY_BUDGET, settings.X_MONTHLY_BUDGET = 500_000, 20_000_000

    told = estimate()

    assert (
        "X_DAILY_BUDGET is $0.50: the past takes 140 % of it, a further day 110 %."
    ) in told
    assert (
        "X_MONTHLY_BUDGET is $20.00: the past takes 4 % of it, 30 further days 83 %."
    ) in told


def test_the_question_itself_is_in_the_ledger(x: XVersion2) -> None:
    estimate()

    assert ledger() == [5_000]
    assert x.charges.microdollars == 5_000
    assert Spending.objects.get().purpose == "#carnival: counts of 7 days"


def test_fewer_days_can_be_asked_for() -> None:
    told = estimate("#carnival", "--days", "2")

    assert "48 posts with pictures in the last 2 days." in told
    assert "(24.0 posts a day)" in told


def test_the_archive_reaches_further_and_its_rate_is_of_the_last_days(
    settings: Settings, x: XVersion2
) -> None:
    settings.X_SEARCH = "all"

    told = estimate("#carnival", "--days", "60")

    assert "142 posts with pictures in the last 60 days." in told
    assert "as in the last 7 days (20.0 posts a day)" in told
    assert ledger() == [20_000, 10_000]
    assert x.charges.microdollars == 30_000


def test_the_whole_archive_is_not_counted_by_accident(
    settings: Settings, x: XVersion2
) -> None:
    settings.X_SEARCH = "all"

    assert "Say how far back to count with --days" in refusal("#a", "--days", "0")
    assert x.charges.requests == 0


def test_a_tag_that_nobody_used_costs_nothing_more() -> None:
    told = estimate("#silence")

    assert "0 posts with pictures" in told
    assert "Each further day: $0.00" in told


class TestRefusals:
    def test_without_keys(self, settings: Settings) -> None:
        settings.X_BEARER_TOKEN = ""

        assert refusal() == (
            "X is not configured: set X_BEARER_TOKEN or the four TWITTER_… keys."
        )

    def test_a_wrong_key_is_free(self, settings: Settings) -> None:
        settings.X_BEARER_TOKEN = "wrong"

        assert "X: does not let us in (401)" in refusal()
        assert ledger() == [0]

    def test_a_failing_network_is_free(self, simulator: Simulator) -> None:
        simulator.faults = FaultPlan.of(Fault(status=503))

        assert refusal() == "X: answered 503."
        assert ledger() == [0]

    def test_pages_of_the_archive_before_a_failure_were_not_free(
        self, settings: Settings, simulator: Simulator, x: XVersion2
    ) -> None:
        settings.X_SEARCH = "all"
        simulator.faults = FaultPlan.of(Fault(status=503, requests=(2,)))

        assert "answered 503" in refusal("#carnival", "--days", "60")
        assert ledger() == [10_000]
        assert x.charges.microdollars == 10_000

    def test_a_budget_that_is_used_up(self, settings: Settings, x: XVersion2) -> None:
        settings.X_DAILY_BUDGET = 4_999

        told = refusal()

        assert told.startswith("X: the daily budget of $0.005 is used up; next try 20")
        assert told.endswith(" 00:00 UTC.")
        assert x.charges.requests == 0

    def test_what_is_no_hashtag(
        self, simulator: Simulator, subtests: pytest.Subtests
    ) -> None:
        tags: list[str] = ["two words", "#", "a OR b", "123"]
        for tag in tags:
            with subtests.test(tag=tag):
                assert refusal(tag)
                assert not simulator.requests

    def test_what_is_no_number_of_days(self, subtests: pytest.Subtests) -> None:
        dayses: list[str] = ["-1", "x", "1.5"]
        for days in dayses:
            with subtests.test(days=days):
                assert "is not a number of days" in refusal(
                    "#carnival", f"--days={days}"
                )
