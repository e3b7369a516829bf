"""Who gets into X's API v2, how often, and what it costs them."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests
from requests_oauthlib import OAuth1

from datasource.simulator.faults import Fault, FaultPlan
from datasource.simulator.simulator import Simulator
from datasource.simulator.x_v2.protocol import XVersion2
from tests.datasource.simulator.conftest import Clock
from tests.datasource.simulator.x_v1_client import signed
from tests.datasource.simulator.x_v2_client import (
    get,
    many,
    number_of,
    search,
    tweet,
    world_of,
)

Serve = Callable[..., Simulator]
RECENT, ARCHIVE = "/search/recent", "/search/all"


def serve_v2(serve: Serve, clock: Clock, count: int = 1, **options: Any) -> Any:
    """A network of so many posts, and its protocol adapter."""
    world = many(clock, count)
    adapter = XVersion2(world, **options)
    return serve(world, adapters=[adapter]), adapter


def test_without_the_right_token_the_answer_is_401(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    url = f"{serve(many(clock, 1)).url}/2/tweets{RECENT}?query=%23carnival"
    headers: list[dict[str, str]] = [
        {},
        {"Authorization": "Bearer other"},
        {"Authorization": "Basic x"},
    ]
    for header in headers:
        with subtests.test(header=header):
            answer = requests.get(url, headers=header, timeout=10)
            assert answer.status_code == 401
            assert answer.headers["content-type"].startswith("application/problem+json")
            assert answer.json() == {
                "title": "Unauthorized",
                "type": "about:blank",
                "status": 401,
                "detail": "Unauthorized",
            }


def test_a_wrong_signature_is_401(serve: Serve, clock: Clock) -> None:
    url = f"{serve(many(clock, 1)).url}/2/tweets{RECENT}?query=%23carnival"
    wrong = OAuth1("simulator-consumer-key", "wrong", "a", "b")
    assert requests.get(url, auth=wrong, timeout=10).status_code == 401


def test_four_keys_do_not_open_what_is_for_the_token_only(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    paths: list[str] = [ARCHIVE, "/counts/recent", "/counts/all"]
    for path in paths:
        with subtests.test(path=path):
            url = f"{serve(many(clock, 1)).url}/2/tweets{path}?query=%23carnival"
            answer = requests.get(url, auth=signed(), timeout=10)
            assert answer.status_code == 403
            assert answer.json()["title"] == "Unsupported Authentication"


def test_the_archive_may_be_closed_to_this_app(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    simulator, _ = serve_v2(serve, clock, is_full_archive_allowed=False)
    paths: list[str] = [ARCHIVE, "/counts/all"]
    for path in paths:
        with subtests.test(path=path):
            answer = get(simulator, path, query="#carnival")
            assert answer.status_code == 403
            assert answer.json()["type"].endswith("/2/problems/client-forbidden")
            assert answer.json()["reason"] == "client-not-enrolled"
            assert get(simulator, RECENT, query="#carnival").status_code == 200


def test_an_unknown_endpoint_is_404(
    serve: Serve, clock: Clock, subtests: pytest.Subtests
) -> None:
    paths: list[str] = ["/search", "/search/recent/", "/1"]
    for path in paths:
        with subtests.test(path=path):
            answer = get(serve(many(clock, 1)), path)
            assert (answer.status_code, answer.json()["title"]) == (404, "Not Found")


def test_nothing_can_be_posted(serve: Serve, clock: Clock) -> None:
    url = f"{serve(many(clock, 1)).url}/2/tweets"
    assert requests.post(url, json={"text": "x"}, timeout=10).status_code == 405


def test_the_apps_window_is_counted_told_and_opened_again(
    serve: Serve, clock: Clock
) -> None:
    simulator, _ = serve_v2(serve, clock, search_limit=2)
    answers = [get(simulator, RECENT, query="#a") for _ in range(2)]
    left = [answer.headers["x-rate-limit-remaining"] for answer in answers]
    assert left == ["1", "0"]
    refused = get(simulator, RECENT, query="#a")
    assert refused.status_code == 429
    assert refused.json()["title"] == "Too Many Requests"
    assert "retry-after" not in refused.headers
    reset = int(refused.headers["x-rate-limit-reset"])
    assert reset == int((clock() + timedelta(minutes=15)).timestamp())
    clock.turn(minutes=15)
    assert get(simulator, RECENT, query="#a").status_code == 200


def test_app_and_user_have_windows_of_their_own(serve: Serve, clock: Clock) -> None:
    simulator = serve(many(clock, 1))
    url = f"{simulator.url}/2/tweets{RECENT}?query=%23carnival"
    by_keys = requests.get(url, auth=signed(), timeout=10).headers
    by_token = get(simulator, RECENT, query="#carnival").headers
    assert by_keys["x-rate-limit-limit"] == "300"
    assert by_token["x-rate-limit-limit"] == "450"
    assert by_token["x-rate-limit-remaining"] == "449"


def test_the_archive_answers_once_a_second(serve: Serve, clock: Clock) -> None:
    simulator, _ = serve_v2(serve, clock)
    assert get(simulator, ARCHIVE, query="#a").status_code == 200
    refused = get(simulator, ARCHIVE, query="#a")
    assert refused.status_code == 429
    assert refused.headers["x-rate-limit-remaining"] == "298"
    clock.turn(seconds=1)
    assert get(simulator, ARCHIVE, query="#a").status_code == 200


def test_each_post_is_billed_once_in_a_day_of_utc(serve: Serve, clock: Clock) -> None:
    simulator, adapter = serve_v2(serve, clock, 30)
    search(simulator, max_results=10)
    assert adapter.charges.dollars == Decimal("0.050")
    search(simulator, max_results=20)
    assert (adapter.charges.posts, adapter.charges.microdollars) == (20, 100_000)
    clock.turn(hours=12)
    search(simulator, max_results=10)
    assert adapter.charges.posts == 30


def test_lookups_are_billed_as_searches_are(serve: Serve, clock: Clock) -> None:
    kept, gone = tweet(1), tweet(2, deleted_at=clock())
    world = world_of(clock, kept, gone)
    adapter = XVersion2(world)
    simulator = serve(world, adapters=[adapter])
    ids = f"{kept.x_id},{gone.x_id}"
    assert number_of(get(simulator, "", ids=ids).json()["data"][0]) == 1
    assert adapter.charges.posts == 1
    search(simulator)
    assert adapter.charges.posts == 1


def test_users_are_billed_where_x_bills_them(serve: Serve, clock: Clock) -> None:
    simulator, adapter = serve_v2(serve, clock, 10, bills_users=True)
    search(simulator)
    assert adapter.charges.users == 0
    search(simulator, expansions="author_id")
    assert adapter.charges.users == 1
    assert adapter.charges.dollars == Decimal("0.060")


def test_counts_are_billed_by_the_request(serve: Serve, clock: Clock) -> None:
    simulator, adapter = serve_v2(serve, clock, 10)
    for _ in range(2):
        get(simulator, "/counts/recent", query="#carnival")
    assert (adapter.charges.requests, adapter.charges.posts) == (2, 0)
    assert adapter.charges.dollars == Decimal("0.010")


def test_failures_and_empty_pages_are_free(serve: Serve, clock: Clock) -> None:
    simulator, adapter = serve_v2(serve, clock, 10)
    search(simulator, query="#other")
    get(simulator, RECENT, query="has:images")
    get(simulator, "", ids="1")
    simulator.faults = FaultPlan.of(Fault(status=503, requests=(1,)), Fault(keep=0))
    get(simulator, RECENT, query="#carnival")
    search(simulator)
    simulator.faults = FaultPlan.of(Fault(is_refused=True))
    with pytest.raises(requests.ConnectionError):
        search(simulator)
    assert adapter.charges.dollars == 0
    simulator.faults = FaultPlan.of(Fault(keep=3))
    search(simulator)
    assert adapter.charges.posts == 3


def test_without_credit_the_answer_is_402(serve: Serve, clock: Clock) -> None:
    simulator, adapter = serve_v2(serve, clock, 30, credit=Decimal("0.05"))
    assert search(simulator)["meta"]["result_count"] == 10
    answer = get(simulator, RECENT, query="#carnival")
    assert answer.status_code == 402
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.json() == {
        "title": "CreditsDepleted",
        "detail": "Your enrolled account [1] does not have any credits to fulfill this "
        "request.",
        "type": "https://api.twitter.com/2/problems/credits",
    }
    adapter.charges.credit = Decimal("10")
    assert search(simulator)["meta"]["result_count"] == 10


def test_beyond_the_monthly_cap_the_answer_is_429(serve: Serve, clock: Clock) -> None:
    simulator, _ = serve_v2(serve, clock, 30, monthly_cap=10)
    search(simulator)
    answer = get(simulator, RECENT, query="#carnival")
    assert answer.status_code == 429
    assert answer.json()["title"] == "UsageCapExceeded"
    assert int(answer.headers["x-rate-limit-remaining"]) > 0
    clock.turn(days=29)
    assert get(simulator, RECENT, query="#carnival").status_code == 200
