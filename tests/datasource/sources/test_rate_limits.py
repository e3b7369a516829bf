"""When the next request is allowed, in every way that networks say it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import requests

from datasource.errors import SourceError
from datasource.sources import rate_limits, responses


def answer(status: int, headers: dict[str, str]) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response.headers.update(headers)
    return response


def moment(seconds: float, *, clock: float = 0) -> datetime:
    """So many seconds from now, on a clock that is wrong by `clock` seconds."""
    return datetime.now(UTC) + timedelta(seconds=seconds + clock)


def epoch(seconds: float, *, clock: float = 0) -> str:
    return str(int(moment(seconds, clock=clock).timestamp()))


def date(seconds: float, *, clock: float = 0) -> str:
    return format_datetime(moment(seconds, clock=clock), usegmt=True)


def wait(status: int, headers: dict[str, str]) -> float | None:
    until = rate_limits.wait_until(answer(status, headers))
    return (until - datetime.now(UTC)).total_seconds() if until else None


def test_a_reset_is_read_on_the_clock_of_who_tells_it(
    subtests: pytest.Subtests,
) -> None:
    clocks: list[int] = [0, -600, 600]
    for clock in clocks:
        with subtests.test(clock=clock):
            headers = {
                "Date": date(0, clock=clock),
                "X-RateLimit-Reset": moment(300, clock=clock).isoformat(),
                "X-RateLimit-Remaining": "0",
            }
            assert wait(429, headers) == pytest.approx(300, abs=2)
            headers["X-RateLimit-Reset"] = epoch(300, clock=clock)
            assert wait(503, headers) == pytest.approx(300, abs=2)
            assert wait(200, headers) == pytest.approx(300, abs=2)
            retry = {"Date": date(0, clock=clock), "Retry-After": date(90, clock=clock)}
            assert wait(401, retry) == pytest.approx(90, abs=2)


def test_the_later_of_two_waits_counts() -> None:
    headers = {
        "Retry-After": "2",
        "x-rate-limit-reset": epoch(70),
        "x-rate-limit-remaining": "0",
    }
    assert wait(429, headers) == pytest.approx(70, abs=2)


def test_a_retry_after_is_enough_where_requests_remain() -> None:
    headers = {
        "Retry-After": "120",
        "x-rate-limit-reset": epoch(900),
        "x-rate-limit-remaining": "17",
    }
    assert wait(429, headers) == pytest.approx(120, abs=2)


def test_a_429_trusts_its_reset_whatever_is_said_to_remain() -> None:
    headers = {"x-rate-limit-reset": epoch(400), "x-rate-limit-remaining": "17"}
    assert wait(429, headers) == pytest.approx(400, abs=2)


def test_the_reset_of_bluesky_counts_once_nothing_remains() -> None:
    headers = {"ratelimit-reset": epoch(250), "ratelimit-remaining": "0"}
    assert wait(200, headers) == pytest.approx(250, abs=2)
    headers["ratelimit-remaining"] = "9"
    assert wait(429, headers) == pytest.approx(250, abs=2)
    assert wait(200, headers) is None


def test_a_reset_in_the_past_means_a_minute() -> None:
    assert wait(429, {"x-rate-limit-reset": epoch(-50)}) == pytest.approx(60, abs=2)


def test_a_429_that_tells_nothing_means_minutes_on_our_clock() -> None:
    with pytest.raises(SourceError) as caught:
        responses.check_status(answer(429, {"Date": date(0, clock=-600)}))
    assert caught.value.retry_after is not None
    assert caught.value.retry_after > moment(290)


def test_a_429_with_a_negative_wait_tells_nothing() -> None:
    with pytest.raises(SourceError) as caught:
        responses.check_status(answer(429, {"Retry-After": "-5"}))
    assert caught.value.retry_after is not None
    assert caught.value.retry_after > moment(290)


def test_senseless_headers_do_no_harm(subtests: pytest.Subtests) -> None:
    values: list[str] = ["soon", "-5", "", "99999999999999", "NaN", "inf"]
    for value in values:
        with subtests.test(value=value):
            headers = {"Retry-After": value, "x-rate-limit-reset": value, "Date": value}
            waited = wait(429, headers)
            assert waited is None or waited <= 7 * 86400 + 2


def test_a_wait_is_understood_in_every_way_that_servers_write_it(
    subtests: pytest.Subtests,
) -> None:
    headerses: list[dict[str, str]] = [
        {"Retry-After": "200.5"},
        {"Retry-After": "{moment}"},
        {"Retry-After": "{epoch}"},
        {"RateLimit": '"default";r=0;t=200', "RateLimit-Policy": '"default";q=9;w=900'},
        {"RateLimit": '"burst";r=5;t=9,"hour";r=0;t=200'},
        {"RateLimit": "limit=300, remaining=0, reset=200"},
        {"X-RateLimit-Remaining": "-1", "X-RateLimit-Reset": "{moment}"},
        {"X-RateLimit-Remaining": "0.0", "X-RateLimit-Reset": "{epoch}000"},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "{epoch}000000"},
    ]
    for headers in headerses:
        with subtests.test(headers=headers):
            then = {"{moment}": moment(200).isoformat(), "{epoch}": epoch(200)}
            for name, value in then.items():
                headers = {
                    key: each.replace(name, value) for key, each in headers.items()
                }
            assert wait(200, headers) == pytest.approx(200, abs=2)


def test_an_ordinary_answer_asks_for_no_wait() -> None:
    headers = {"x-rate-limit-reset": epoch(900), "x-rate-limit-remaining": "17"}
    assert wait(200, headers) is None
