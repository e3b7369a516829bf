"""The log-in of the admin, while somebody guesses passwords."""

from __future__ import annotations

import logging

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings

from app import login_throttle

pytestmark = pytest.mark.django_db

LOG_IN = "/admin/login/"
PASSWORD = "correct horse"
OTHER_ADDRESS = "198.51.100.7"


@pytest.fixture(autouse=True)
def organiser() -> User:
    return User.objects.create_superuser("organiser", password=PASSWORD)


def attempt(
    client: Client,
    name: str = "organiser",
    password: str = "wrong",
    address: str = "203.0.113.9",
    **headers: str,
) -> HttpResponse:
    form = {"username": name, "password": password}
    answer = client.post(LOG_IN, form, REMOTE_ADDR=address, headers=headers or None)
    assert isinstance(answer, HttpResponse)
    return answer


def is_in(response: HttpResponse) -> bool:
    return response.status_code == 302 and response["Location"] == "/admin/"


class TestGuessing:
    def test_an_address_has_ten_passwords_whatever_the_names(
        self, client: Client
    ) -> None:
        answers = [attempt(client, f"name{number}") for number in range(12)]
        assert [answer.status_code for answer in answers] == [200] * 9 + [429] * 3
        assert answers[-1]["Retry-After"] == "3600"
        assert "axes_reset" in answers[-1].content.decode()

    @pytest.mark.one_database
    def test_the_log_names_the_address_and_neither_name_nor_password(
        self, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        attempt(client, "my secret", "my password", address=OTHER_ADDRESS)
        assert OTHER_ADDRESS in caplog.text  # what `axes_reset_ip` takes
        assert "my secret" not in caplog.text
        assert "my password" not in caplog.text

    def test_it_locks_nobody_at_another_address(self, client: Client) -> None:
        for _ in range(12):
            attempt(client)
        assert is_in(attempt(client, password=PASSWORD, address=OTHER_ADDRESS))

    def test_addresses_of_one_ipv6_network_are_one(self, client: Client) -> None:
        answers = [attempt(client, address=f"2001:db8::{n}") for n in range(1, 11)]
        assert answers[-1].status_code == 429
        assert attempt(client, address="2001:db8:0:1::1").status_code == 200

    def test_who_has_logged_in_in_this_browser_is_not_locked_out(
        self, client: Client
    ) -> None:
        assert is_in(attempt(client, password=PASSWORD))
        del client.cookies["sessionid"]
        stranger = Client()
        for _ in range(12):
            attempt(stranger)
        assert attempt(stranger, password=PASSWORD).status_code == 429
        assert is_in(attempt(client, password=PASSWORD))

    def test_a_known_browser_may_not_guess_for_others(self, client: Client) -> None:
        attempt(client, password=PASSWORD)
        del client.cookies["sessionid"]
        answers = [attempt(client, "ana") for _ in range(10)]
        assert answers[-1].status_code == 429

    def test_a_forged_cookie_is_none(self, client: Client) -> None:
        client.cookies[login_throttle.KNOWN_BROWSER] = "organiser:abc:def"
        answers = [attempt(client) for _ in range(10)]
        assert answers[-1].status_code == 429

    def test_further_guesses_do_not_prolong_the_hour(self, client: Client) -> None:
        for _ in range(10):
            attempt(client)
        begun = timezone.now()
        attempt(client)
        assert not AccessAttempt.objects.filter(attempt_time__gt=begun).exists()


@pytest.mark.one_database
class TestBehindAProxyThatIsNotTrusted:
    @pytest.mark.parametrize("name", ["x_forwarded_for", "x_real_ip", "forwarded"])
    def test_no_header_gives_a_guess_a_count_of_its_own(
        self, client: Client, name: str
    ) -> None:
        answers = [
            attempt(client, address="127.0.0.1", **{name: f"198.51.100.{n}"})
            for n in range(1, 11)
        ]
        assert answers[-1].status_code == 429

    def test_strangers_lock_out_nobody_who_has_logged_in_before(
        self, client: Client
    ) -> None:
        assert is_in(attempt(client, password=PASSWORD, address="127.0.0.1"))
        del client.cookies["sessionid"]
        for _ in range(12):
            attempt(Client(), address="127.0.0.1", x_forwarded_for=OTHER_ADDRESS)
        assert is_in(attempt(client, password=PASSWORD, address="127.0.0.1"))

    def test_the_log_says_so_once_with_the_remedy(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        client = Client(headers={"x-forwarded-for": OTHER_ADDRESS})
        for _ in range(3):
            client.get("/robots.txt")
        told = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
        assert len(told) == 1
        assert "TRUST_PROXY=true" in told[0]

    def test_a_trusted_proxy_is_no_news(
        self, settings: Settings, caplog: pytest.LogCaptureFixture
    ) -> None:
        settings.TRUST_PROXY = True
        Client(headers={"x-forwarded-for": OTHER_ADDRESS}).get("/robots.txt")
        assert not caplog.records


class TestManyAtOnce:
    def test_one_password_is_checked_at_a_time(
        self, client: Client, rf: RequestFactory
    ) -> None:
        with login_throttle.login_lock(rf.post(LOG_IN)):
            answer = attempt(client, password=PASSWORD)
        assert (answer.status_code, answer["Retry-After"]) == (429, "2")
        assert not AccessAttempt.objects.exists()
        assert is_in(attempt(client, password=PASSWORD))

    def test_strangers_keep_no_known_browser_waiting(
        self, client: Client, rf: RequestFactory
    ) -> None:
        attempt(client, password=PASSWORD)
        del client.cookies["sessionid"]
        with login_throttle.login_lock(rf.post(LOG_IN)):
            assert is_in(attempt(client, password=PASSWORD))


@pytest.mark.one_database
def test_a_log_in_that_should_lead_elsewhere_leads_to_the_admin(client: Client) -> None:
    cases = ["https://elsewhere.example/", "//elsewhere.example", "", "\\\\x", "\0"]
    form = {"username": "organiser", "password": PASSWORD}
    for elsewhere in cases:
        answer = client.post(LOG_IN, form, query_params={"next": elsewhere})
        assert answer["Location"] == "/admin/", elsewhere
        answer = client.get(LOG_IN, query_params={"next": elsewhere})
        assert answer["Location"] == "/admin/", elsewhere


@pytest.mark.one_database
def test_admin_and_api_have_no_address_in_a_language(client: Client) -> None:
    cases = ["/it/admin/", "/it/admin", "/it/admin/login/", "/it/api", "/it/api/schema"]
    for path in cases:
        assert client.get(path).status_code == 404, path
