"""What `manage.py doctor` finds when it asks the networks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from app.models import Spending
from datasource.simulator import CREDENTIALS
from datasource.simulator.faults import Fault, FaultPlan
from datasource.simulator.simulator import Simulator
from datasource.simulator.world.world import World
from datasource.simulator.x_v2.protocol import XVersion2
from tests.app.doctor.conftest import Doctor
from tests.datasource.worlds import history

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


class TestNetworks:
    @pytest.fixture
    def x(self) -> XVersion2:
        return XVersion2(World.of(history(3)))

    @pytest.fixture
    def simulator(self, settings: Settings, x: XVersion2) -> Iterator[Simulator]:
        with Simulator(World.of(history(3))) as simulator:
            settings.IS_SIMULATED = False
            settings.HASHTAGS = ["carnival"]
            settings.MASTODON_SERVERS = [simulator.url]
            settings.MASTODON_TOKENS = {}
            settings.BLUESKY_SERVICE_URL = simulator.url
            settings.BLUESKY_HANDLE = CREDENTIALS.bluesky_handle
            settings.BLUESKY_APP_PASSWORD = CREDENTIALS.bluesky_app_password
            settings.TWITTER_API_URL = f"{simulator.url}/1.1"
            settings.X_API_URL = simulator.url
            settings.X_BEARER_TOKEN = CREDENTIALS.bearer_token
            yield simulator

    @pytest.mark.parametrize("name", ["twitter", "mastodon", "bluesky"])
    def test_that_answer_are_all_right_after_a_request_or_two(
        self, name: str, simulator: Simulator, settings: Settings, doctor: Doctor
    ) -> None:
        settings.NETWORKS = [name]
        assert "All right: networks" in doctor("networks").text
        assert 1 <= len(simulator.requests) <= 3

    @pytest.mark.parametrize(
        ("name", "remedy"),
        [
            ("twitter", "Check TWITTER_API_URL"),
            ("mastodon", "Check MASTODON_SERVERS"),
            ("bluesky", "Check BLUESKY_SERVICE_URL"),
        ],
    )
    def test_that_are_out_of_reach_are_named(
        self,
        name: str,
        remedy: str,
        simulator: Simulator,
        settings: Settings,
        doctor: Doctor,
    ) -> None:
        settings.NETWORKS = [name]
        settings.TWITTER_API_URL = "http://127.0.0.1:9/1.1"
        settings.MASTODON_SERVERS = ["http://127.0.0.1:9"]
        settings.BLUESKY_SERVICE_URL = "http://127.0.0.1:9"
        told = doctor("networks")
        assert told.names("ERROR", "127.0.0.1:9 cannot be reached", remedy)

    @pytest.mark.parametrize(
        ("name", "remedy"),
        [
            ("twitter", "Check the four TWITTER_… keys"),
            ("mastodon", "Check MASTODON_SERVERS and MASTODON_TOKENS"),
            ("bluesky", "Check BLUESKY_HANDLE and BLUESKY_APP_PASSWORD"),
            ("x", "Check X_BEARER_TOKEN"),
        ],
    )
    def test_that_refuse_our_keys_are_named_without_them(
        self,
        name: str,
        remedy: str,
        simulator: Simulator,
        settings: Settings,
        doctor: Doctor,
    ) -> None:
        settings.NETWORKS = [name]
        settings.BLUESKY_APP_PASSWORD = settings.X_BEARER_TOKEN = "geheim99"
        settings.TWITTER_KEYS = dict.fromkeys(settings.TWITTER_KEYS, "geheim99")
        closed = Fault(path="/api/v1/timelines", status=401, body='{"error": "log in"}')
        simulator.faults = FaultPlan.of(closed)
        told = doctor("networks", "--paid")
        assert told.names("ERROR", "", remedy), told.text
        assert "geheim99" not in told.text

    def test_that_ask_to_wait_are_a_warning(
        self, simulator: Simulator, settings: Settings, doctor: Doctor
    ) -> None:
        settings.NETWORKS = ["mastodon"]
        simulator.faults = FaultPlan.of(Fault(status=429))
        told = doctor("networks")
        assert told.names("WARNING", "asked us to slow down (429)", "goes on by itself")
        assert told.code == 0

    def test_tell_that_our_clock_is_wrong(
        self,
        simulator: Simulator,
        settings: Settings,
        doctor: Doctor,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        settings.NETWORKS = ["mastodon"]
        late = timedelta(hours=-4)
        monkeypatch.setattr(timezone, "now", lambda: datetime.now(UTC) + late)
        problem = "This machine's clock is 4 hours behind that of 127.0.0.1"
        assert doctor("networks").names("ERROR", problem, "NTP")

    def test_that_nobody_simulates_are_named(
        self, simulator: Simulator, settings: Settings, doctor: Doctor
    ) -> None:
        settings.NETWORKS, settings.IS_SIMULATED = ["twitter"], True
        settings.TWITTER_API_URL = "http://127.0.0.1:9/1.1"
        problem = "The simulated network cannot be reached"
        assert doctor("networks").names("ERROR", problem, "`make run` starts it")

    def test_that_bill_are_asked_only_where_that_is_wanted_and_the_price_is_told(
        self, settings: Settings, x: XVersion2, doctor: Doctor
    ) -> None:
        settings.NETWORKS = ["x"]
        with Simulator(World.of([]), adapters=[x]) as simulator:
            settings.X_API_URL = simulator.url
            settings.X_BEARER_TOKEN = CREDENTIALS.bearer_token
            told = doctor("networks")
            assert "Not looked at: networks (X bills $0.005" in told.text
            assert not simulator.requests
            assert "All right: networks" in doctor("networks", "--paid").text
        assert x.charges.microdollars == 5_000
        assert list(Spending.objects.values_list("spent", flat=True)) == [5_000]

    def test_that_bill_are_not_asked_beyond_the_budget(
        self, settings: Settings, x: XVersion2, doctor: Doctor
    ) -> None:
        settings.NETWORKS, settings.X_DAILY_BUDGET = ["x"], 4_999
        with Simulator(World.of([]), adapters=[x]) as simulator:
            settings.X_API_URL = simulator.url
            settings.X_BEARER_TOKEN = CREDENTIALS.bearer_token
            told = doctor("networks", "--paid")
        problem = "X was not asked: the daily budget of $0.005 is used up"
        assert told.names("WARNING", problem, "Raise the budget")
        assert not simulator.requests
