"""Many workers at one budget, in threads and in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db.models import Sum
from pytest_django import Settings

from app.billing import budgets
from app.models import Delivery, Spending
from tests.app.concurrency import at_once
from tests.datasource.billing import DOLLAR, alarms, reserve_all, spend
from tests.running import database_url

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parent.parent.parent
CAP = 9_999_999
MIN_PAGE_PRICE = 50_000
SETUP = "import django; django.setup()\nfrom tests.datasource import billing\n"
TAKE_ALL = "billing.reserve_all()"
TAKE_ONE = "import time; billing.reserve(); time.sleep(60)"


def spent() -> int:
    return int(Spending.objects.aggregate(all=Sum("reserved"))["all"])


def start(code: str) -> subprocess.Popen[bytes]:
    """A process of its own on the same database."""
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "twitter_album.settings",
        "X_DAILY_BUDGET": f"{CAP / DOLLAR}",
    }
    command = [sys.executable, "-c", SETUP + code]
    return subprocess.Popen(command, cwd=ROOT, env=environment)


def test_eight_threads_never_pass_the_cap(settings: Settings) -> None:
    settings.X_DAILY_BUDGET = CAP

    at_once(*[reserve_all] * 8)

    assert CAP - MIN_PAGE_PRICE < spent() <= CAP


def test_four_processes_never_pass_the_cap() -> None:
    workers = [start(TAKE_ALL) for _ in range(4)]

    assert [worker.wait() for worker in workers] == [0] * 4
    assert CAP - MIN_PAGE_PRICE < spent() <= CAP


def test_threads_that_settle_raise_each_alarm_once(settings: Settings) -> None:
    settings.X_DAILY_BUDGET = 8 * 10 * 5_000

    def spend_ten_times() -> None:
        for _ in range(10):
            spend(5_000)

    at_once(*[spend_ten_times] * 8)

    assert alarms() == [50, 80, 100]
    assert Delivery.objects.count() == 3


def test_a_killed_worker_has_paid() -> None:
    worker = start(TAKE_ONE)
    deadline = time.monotonic() + 30
    while not Spending.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    worker.kill()
    worker.wait()

    assert [use.used for use in budgets.budget_uses("x")] == [500_000, 500_000]
    assert Spending.objects.get().spent is None
