"""The form by which a visitor reports a photo, as browsers use it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from app.background import finish_removals
from app.models import OptOut, Photo, Report, ReportSender
from app.moderation import removal, reports
from app.moderation.reports import Outcome
from tests.app.factories import make_album, make_owner, make_photo

pytestmark = pytest.mark.django_db

SENT = "Your report was sent"


@pytest.fixture
def photo() -> Photo:
    return make_photo(make_album())


def send(client: Client, photo: Photo, language: str = "", **values: str) -> Any:
    address = f"{language}/photo/{photo.pk}/report"
    return client.post(address, {"reason": "mine"} | values, follow=True)


def take(photo: Photo, text: str) -> Outcome:
    values = {"reason": "mine", "text": text, "email": ""}
    return reports.take(photo, sender="203.0.113.9", **values)


def test_a_report_is_stored_once_however_often_it_is_sent(
    client: Client, photo: Photo
) -> None:
    for _ in range(3):
        answer = send(client, photo, text="That is me.", email="ana@one.example")

    assert SENT in answer.text
    report = Report.objects.get()
    assert (report.photo, report.reason, report.times) == (photo, "mine", 3)
    assert (report.text, report.email) == ("That is me.", "ana@one.example")
    photo.refresh_from_db()
    assert photo.is_shown  # one visitor alone hides nothing


@pytest.mark.one_database
def test_the_form_is_of_one_visitor_and_never_cached(photo: Photo) -> None:
    browser = Client(enforce_csrf_checks=True)
    address = f"/photo/{photo.pk}/report"

    page = browser.get(address)
    refused = browser.post(address, {"reason": "mine"})
    token = browser.cookies["csrftoken"].value
    form = {"reason": "rule", "csrfmiddlewaretoken": token}
    taken = browser.post(address, form, follow=True)

    assert "no-store" in page["Cache-Control"]
    assert "Cookie" in page["Vary"]
    assert not browser.cookies["csrftoken"]["max-age"]
    assert refused.status_code == 403
    assert "Allow cookies of this site" in refused.text
    assert SENT in taken.text
    assert "csrftoken" not in browser.get(f"/photo/{photo.pk}").cookies


@pytest.mark.one_database
def test_a_form_that_is_wrong_keeps_what_was_written(
    client: Client, photo: Photo
) -> None:
    answer = send(client, photo, "/de", reason="", text="<b>me</b>", email="ana")

    assert answer.status_code == 400
    assert "Dieses Feld ist zwingend erforderlich." in answer.text
    assert "&lt;b&gt;me&lt;/b&gt;" in answer.text
    assert 'aria-describedby="email-problem"' in answer.text
    assert not Report.objects.exists()


@pytest.mark.one_database
def test_a_program_that_fills_in_every_field_is_not_heard(
    client: Client, photo: Photo
) -> None:
    answer = send(client, photo, website="https://spam.example")

    assert SENT in answer.text
    assert not Report.objects.exists()


def test_an_address_sends_ten_an_hour_whatever_it_writes(
    client: Client, photo: Photo, settings: Settings
) -> None:
    settings.TRUST_PROXY = True
    client.defaults["HTTP_X_FORWARDED_FOR"] = "203.0.113.9"

    answers = [send(client, photo, text=str(n % 6)).status_code for n in range(11)]
    refused = send(client, photo)
    client.defaults["HTTP_X_FORWARDED_FOR"] += ", 203.0.113.10"
    from_elsewhere = send(client, photo)

    assert answers == [200] * 10 + [429]
    assert "mailto:organiser@localhost" in refused.text
    assert refused["Retry-After"] == "3600"
    assert from_elsewhere.status_code == 200
    client.defaults["HTTP_X_FORWARDED_FOR"] = "203.0.113.9"
    ReportSender.objects.update(since=timezone.now() - timedelta(hours=2))
    assert send(client, photo).status_code == 200


@pytest.mark.parametrize("sender_clock_ahead", [timedelta(), timedelta(minutes=2)])
def test_no_first_reports_at_once_and_no_slow_clock_give_an_address_more(
    photo: Photo, sender_clock_ahead: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + sender_clock_ahead)
    others = iter([9])

    def send_others(execute: Any, sql: str, *args: Any) -> Any:
        """Right after the first has seen that it is the first."""
        result = execute(sql, *args)
        if "app_reportsender" in sql:
            for text in range(next(others, 0)):
                assert take(photo, str(text)) is Outcome.TAKEN
        return result

    with connection.execute_wrapper(send_others):
        take(photo, "first")
    monkeypatch.setattr(timezone, "now", lambda: now)
    reports.clean_up()

    outcomes = {take(photo, f"more {text}") for text in range(3)}

    assert Outcome.TOO_MANY in outcomes
    assert Report.objects.count() == 10


@pytest.mark.one_database
def test_of_a_photo_that_is_gone_nothing_is_reported(
    client: Client, photo: Photo
) -> None:
    Photo.objects.filter(pk=photo.pk).update_visibility(is_hidden=True)

    assert send(client, photo).status_code == 410
    assert client.get("/photo/99999/report").status_code == 404


def test_nothing_of_a_report_stays_when_its_photo_is_removed(client: Client) -> None:
    owner = make_owner("ana")
    photo = make_photo(make_album(), owner)
    send(client, photo, email="ana@one.example")

    removal.remove_person(owner, "asked")

    assert OptOut.objects.exists()
    assert not Report.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_has_served_is_deleted_by_the_clock(client: Client, photo: Photo) -> None:
    send(client, photo, text="one")
    hidden = make_photo(make_album("other"))
    send(client, hidden)
    Photo.objects.filter(pk=hidden.pk).update_visibility(is_hidden=True)
    ReportSender.objects.update(since=timezone.now() - timedelta(hours=2))

    finish_removals()

    assert not ReportSender.objects.exists()
    assert Report.objects.open().get().text == "one"
    Report.objects.update(closed_at=timezone.now() - timedelta(days=31))
    finish_removals()
    assert not Report.objects.exists()
