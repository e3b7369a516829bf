"""What the operator is told of budgets: by e-mail and in the admin."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from app.billing import alarms, budgets
from app.milestones import outbox
from app.models import Budget, BudgetAlarm, Delivery, Spending
from tests.app.admin_pages import act, list_of, page_of
from tests.app.factories import make_album, make_photo
from tests.app.mail_server import Mailbox
from tests.markup import compact

pytestmark = pytest.mark.django_db

DOLLAR = 1_000_000
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    settings.ALARM_RECIPIENTS = ["ana@one.example"]
    settings.SITE_URL = "https://album.example"
    settings.X_DAILY_BUDGET, settings.X_MONTHLY_BUDGET = 5 * DOLLAR, 100 * DOLLAR


def spend(amount: int, *, at: datetime = NOON, network: str = "x") -> None:
    Budget.objects.get_or_create(network=network)
    Spending.objects.create(
        network=network, purpose="a search", at=at, reserved=amount, spent=amount
    )
    for use in budgets.budget_uses(network):
        alarms.raise_alarms(use)


def pass_time() -> None:
    Delivery.objects.update(try_at=NOON - timedelta(days=1))


def bodies(mail: EmailMessage) -> tuple[str, str]:
    """Of plain text and of HTML, each on one line."""
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    return (
        " ".join(str(plain.get_content()).split()),
        " ".join(str(html.get_content()).split()),
    )


class TestLetter:
    def test_tells_how_much_of_which_budget(self, mailbox: Mailbox) -> None:
        spend(2_505_000)

        assert outbox.send_due() == {"sent": 1}

        (mail,) = mailbox.received
        assert mail["Subject"] == "50 % of the daily budget for X is spent"
        assert mail["To"] == mail["X-Envelope-To"] == "ana@one.example"
        assert mail["Message-ID"] == Delivery.objects.get().message_id
        assert mail["Auto-Submitted"] == "auto-generated"
        plain, html = bodies(mail)
        assert "is spent: $2.505 of $5.00." in plain
        assert ">$2.505<" in compact(html)
        assert "of $5.00" in html
        for body in (plain, html):
            assert "Nothing changes yet. From 80 % on" in body
            assert "set X_DAILY_BUDGET" in body
            assert "https://album.example/admin/app/spending/" in body

    def test_tells_that_the_album_slows_down(self, mailbox: Mailbox) -> None:
        spend(3 * DOLLAR)
        spend(DOLLAR)

        assert outbox.send_due() == {"sent": 2}

        mail = mailbox.received[-1]
        assert mail["Subject"] == "80 % of the daily budget for X is spent"
        for body in bodies(mail):
            assert "slows down: until 1 Dec 2026, 00:00 UTC it asks X for new" in body

    def test_tells_that_it_stops_and_until_when(
        self, mailbox: Mailbox, settings: Settings
    ) -> None:
        settings.TIME_ZONE = "Europe/Rome"
        settings.X_DAILY_BUDGET = None
        spend(100 * DOLLAR)

        outbox.send_due()

        subjects = [mail["Subject"] for mail in mailbox.received]
        assert subjects == [
            "50 % of the monthly budget for X is spent",
            "80 % of the monthly budget for X is spent",
            "The monthly budget for X is used up",
        ]
        for body in bodies(mailbox.received[-1]):
            assert "asks X for nothing more until 1 Dec 2026, 01:00 CET" in body
            assert "set X_MONTHLY_BUDGET" in body

    def test_is_sent_again_unchanged_after_a_refusal(
        self, mailbox: Mailbox, settings: Settings
    ) -> None:
        mailbox.faults = ["dot 451 later"]
        spend(3 * DOLLAR)
        assert outbox.send_due() == {"queued": 1}
        settings.X_DAILY_BUDGET = 50 * DOLLAR
        pass_time()

        assert outbox.send_due() == {"sent": 1}

        (mail,) = mailbox.received
        assert "$3.00 of $5.00" in bodies(mail)[0]

    def test_goes_beside_those_of_milestones(self, mailbox: Mailbox) -> None:
        spend(3 * DOLLAR)
        album = make_album(milestones="1", recipients="ana@one.example")
        make_photo(album, first_seen=NOON)

        assert outbox.send_due() == {"sent": 2}

        subjects = sorted(mail["Subject"] for mail in mailbox.received)
        assert subjects == [
            "#carnival has 1 photo",
            "50 % of the daily budget for X is spent",
        ]

    def test_has_one_occasion(self) -> None:
        for occasions in ({}, self.both()):
            with pytest.raises(IntegrityError), transaction.atomic():
                Delivery.objects.create(
                    recipient="ana@one.example", message_id="1", **occasions
                )

    def both(self) -> dict[str, Any]:
        spend(3 * DOLLAR)
        album = make_album(milestones="1", recipients="eve@one.example")
        make_photo(album)
        milestone = album.reached.get()
        return {"alarm": BudgetAlarm.objects.get(), "milestone": milestone}


class TestAdmin:
    def test_the_list_of_spendings_begins_with_the_sums(
        self, admin_client: Client
    ) -> None:
        spend(20 * DOLLAR, at=NOON.replace(day=2))
        spend(1_205_000)
        spend(90 * DOLLAR, at=datetime(2026, 10, 31, tzinfo=UTC))

        text = admin_client.get(list_of(Spending)).text

        assert "X: $1.205 of $5.00 today, $21.205 of $100.00 this month" in text

    def test_a_network_without_budgets_has_sums_too(self, admin_client: Client) -> None:
        spend(DOLLAR, network="elsewhere")

        text = admin_client.get(list_of(Spending)).text

        assert "Elsewhere: $1.00 today, $1.00 this month" in text

    def test_what_was_never_settled_is_told(self, admin_client: Client) -> None:
        Spending.objects.create(network="x", purpose="a search", reserved=500_000)

        text = admin_client.get(list_of(Spending)).text

        assert "not settled: counts as reserved" in text
        assert "$0.50" in text

    def test_lists_take_as_many_queries_for_few_as_for_many(
        self, admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for days in (range(1, 2), range(2, 16)):
            for day in days:
                spend(3 * DOLLAR, at=NOON.replace(day=day))
            for model, queries in ((Spending, 8), (BudgetAlarm, 5), (Delivery, 5)):
                with django_assert_num_queries(queries, info=str(model)):
                    admin_client.get(list_of(model))

    def test_rows_are_only_read(self, admin_client: Client) -> None:
        spend(3 * DOLLAR)
        models: list[Any] = [Spending, BudgetAlarm]
        for model in models:
            row = model.objects.get()

            assert admin_client.get(page_of(row)).status_code == 200, model
            assert admin_client.post(page_of(row), {}).status_code == 403, model
            add = reverse(f"admin:app_{model._meta.model_name}_add")
            assert admin_client.get(add).status_code == 403, model

    def test_an_alarm_shows_its_mails(self, admin_client: Client) -> None:
        spend(3 * DOLLAR)

        text = admin_client.get(page_of(BudgetAlarm.objects.get())).text

        assert "50 % of the daily budget for X is spent" in text
        assert "ana@one.example" in text

    def test_a_mail_of_an_alarm_is_listed_and_sent_again(
        self, admin_client: Client
    ) -> None:
        spend(3 * DOLLAR)
        row = Delivery.objects.get()
        row.claim()
        row.settle(Delivery.State.DEAD, failure="550 nobody")
        assert "x: 50 % of the day" in admin_client.get(page_of(row)).text

        assert act(admin_client, "send_again", row).startswith("1 e-mail")

        assert Delivery.objects.get().state == "queued"


class TestFirstPage:
    def told(self, client: Client) -> str:
        return client.get(reverse("admin:index")).text

    def test_tells_the_latest_alarm_of_each_budget(self, admin_client: Client) -> None:
        spend(80 * DOLLAR, at=NOON.replace(day=2))
        spend(5 * DOLLAR)

        text = self.told(admin_client)

        assert "The daily budget for X is used up" in text
        assert "80 % of the monthly budget for X is spent" in text
        assert "80 % of the daily" not in text

    def test_is_silent_below_80_percent(self, admin_client: Client) -> None:
        spend(3 * DOLLAR)

        assert "budget for X" not in self.told(admin_client)

    def test_is_silent_on_another_day(
        self, admin_client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        spend(5 * DOLLAR)
        monkeypatch.setattr(timezone, "now", lambda: NOON + timedelta(days=1))

        assert "budget for X" not in self.told(admin_client)

    @pytest.mark.parametrize("limit", [None, 6 * DOLLAR])
    def test_is_silent_when_the_budget_was_raised(
        self, admin_client: Client, settings: Settings, limit: int | None
    ) -> None:
        spend(5 * DOLLAR)
        settings.X_DAILY_BUDGET = limit

        assert "budget for X" not in self.told(admin_client)


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (0, "$0.00"),
        (5_000, "$0.005"),
        (10_000, "$0.01"),
        (1_234_500_000, "$1,234.50"),
        (1_234_567_000, "$1,234.567"),
    ],
)
def test_dollars_have_tenths_of_a_cent_where_needed(amount: int, written: str) -> None:
    assert budgets.dollars(amount) == written


@pytest.mark.parametrize(
    ("period", "starts_on", "ends_at"),
    [
        ("day", date(2026, 12, 31), datetime(2027, 1, 1, tzinfo=UTC)),
        ("month", date(2028, 2, 1), datetime(2028, 3, 1, tzinfo=UTC)),
    ],
)
def test_an_alarm_ends_with_its_period(
    period: str, starts_on: date, ends_at: datetime
) -> None:
    alarm = BudgetAlarm(network="x", period=period, starts_on=starts_on)

    assert alarms.ends_at(alarm) == ends_at
